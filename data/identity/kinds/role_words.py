"""Words of addresses and names that stand for a role, a machine or a list, in many languages.

All are in small letters without accents. A word that is somebody's family name as well is in MAYBE_…:
it counts only as the whole part before the @, or among other such words.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Whoever answers is not whom one knows, whatever name stands before the address.
HELP = _words(
    """
support supporto suporte soporte helpdesk servicedesk itsupport customerservice customercare customersupport
custserv clientservice clientservices kundenservice kundendienst kundeservice kundtjanst klantenservice
asiakaspalvelu zakaznickyservis serviceclient servicioalcliente atencionalcliente atendimento sac assistenza
privacy dataprotection dataprivacy datenschutz datenschutzbeauftragter datenschutzbeauftragte dsgvo gdpr
rgpd dpo dsb iod tietosuoja personvern personuppgifter dataskydd gegevensbescherming protecciondatos
protezionedati privacidad privacidade confidentialite euprivacy privacyoffice privacyofficer privacyteam
dataprotectionofficer abuse hostmaster webmaster hotline callcenter techsupport
"""
)
ROLE = _words(
    """
geschaeftsstelle general policy meldeamt justiziariat hauptverband aftersales care ads grievance data sar pfa
info infos information informacion informazioni informacje informacoes infodesk infoline contact contacts
contactus kontakt kontakte contacto contato contatti contatto contactez yhteystiedot hello hallo hola
bonjour ciao hej ahoj ola welcome willkommen bienvenue service services servicio servicios servizio help
hilfe aide ayuda ajuda aiuto hjelp hjalp apua pomoc office buero buro bureau oficina ufficio escritorio
kontor toimisto biuro kancelar irodavezeto reception receptie recepcion recepcao reception recepce empfang
rezeption accueil secretariat sekretariat secretaria secretary segreteria secretariaat sekretariatet
titkarsag sekretar zentrale poststelle sekretaer backoffice frontdesk frontoffice billing accounts
accounting account buchhaltung rechnung rechnungen rechnungswesen faktura fakturace fakturering factura
facturas facturacion facturation faturamento fatturazione fatture administratie administration
administracion administracao amministrazione comptabilite contabilidad contabilidade contabilita boekhouding
invoice invoices invoicing payments payment payroll finance finances financial finanzen treasury orders
order bestellung bestellungen commande commandes pedidos ordini bestellingen ordrer shipping versand
logistics returns retouren reklamation refunds refund delivery booking bookings reservation reservations
reservierung reservierungen reservas prenotazioni buchung buchungen reserveringen appointments appointment
termin termine turnos citas hr humanresources personal personalabteilung personnel recruiting recruitment
recruiter recruiters careers career karriere bewerbung bewerbungen rrhh rh talents hiring candidates
applications empleo vacatures stellen admissions admission registrar registration anmeldung inscripciones
inscription inscriptions enrollment studienberatung studentservices alumni schulleitung presse pressestelle
prensa imprensa stampa communications kommunikation comunicacion comunicazione pr publicrelations newsroom
redaktion redaction redaccion redacao redazione redactie redakcja editorial editors marketing vertrieb
ventas vendas vendite verkauf verkoop forsaljning sprzedaz salesteam onlineshop webshop partners
partnerships partnership sponsors sponsorship sponsoring affiliate affiliates wholesale itdesk helpline
servicecenter legal compliance impressum recht rechtsabteilung counsel copyright dmca feedback survey
surveys questions question enquiries enquiry inquiries inquiry anfrage anfragen consultas membership
memberships member members memberservices mitglieder mitgliederservice mitgliedschaft socios adherents
volunteer volunteers donations donate spenden fundraising events event veranstaltungen eventos evenements
community gemeinde praxis ordination clinica clinique clinic zahnarztpraxis zahnarzt dentist dental pharmacy
apotheke hausverwaltung hausmeister vermietung rentals rental leasing lettings landlord property
propertymanagement facilities facility maintenance housing concierge management vorstand geschaeftsleitung
geschaeftsfuehrung direction direccion direzione direktion verwaltung gemeindeverwaltung rathaus
stadtverwaltung buergerservice buergerbuero pfarramt pfarrbuero security itsecurity operations ops noc soc
infra infrastructure sysadmin admin admins administrator webteam hosting domains domain registry hostmaster
training academy kurse courses kursbuero library bibliothek biblioteca bibliotheque stadtbibliothek team
theteam teams mailbox email kunde kunden customer customers cliente clientes clienti client clients widerruf
widerspruch kuendigung auskunft datenschutzanfrage datenschutzanfragen request requests zulassung verlag
kanzlei notariat sekretariate tickets ticket office365 hallihallo moin kontaktformular contactform
website online internet webmail store showinfo questions
সহায়তা অফিস যোগাযোগ তথ্য সেবা बिक्री सहायता संपर्क कार्यालय
客服 销售 支持 联系 人事 サポート お問い合わせ 総務 営業 受付 고객센터 문의 영업 поддержка
продажи информация бухгалтерия отделкадров приемная офис
помощь заказы подтримка інфо مبيعات دعم معلومات خدمة תמיכה
מכירות מידע
"""
)
# As a family name, too: Maria Sales, Steve Jobs.
MAYBE_ROLE = _words(
    "sales jobs press media law price page house post crew hey hei board shop box mail talent hi ask me"
)
# Between other words of a role they are part of it, alone they say nothing.
FILLER = _words(
    """
team teams dept department abteilung service services desk center centre group gruppe unit division section
global worldwide international intl europe european emea apac americas america asia africa latam dach
nordics us usa uk gb eu de fr es it nl be ch at pl se no dk fi pt br mx ca au nz in jp cn hk sg ie lu cz hu
ro ru ua north south east west nord sud sued ost central local regional national the of and und et y e for a
la le der die das germany deutschland france spain italy berlin london paris new york munich hamburg vienna
zurich customer client member data it web online digital corporate corp company firm main general public
external internal office head chief vice rights request requests inquiries inquiry question questions policy
matters officer officers concerns representative controller protection privacy contact info mail email help
support student students event events product products business b2b b2c enterprise tech technical pre after
post front back frontdesk s
"""
)
NO_ANSWER = _words(
    """
noreply noreplies donotreply dontreply noresponse norespond noanswer nichtantworten keineantwort
nepasrepondre norepondre noresponder noresponda naoresponda naoresponder nonrispondere noreplay
nietbeantwoorden nietantwoorden ikkesvar svarikke svarainte alavastaa nieodpowiadaj neodpovidat unmonitored
mailerdaemon mailer nobody
"""
)
NO_ANSWER_PAIRS = _words(
    "no+reply do+not+reply dont+reply not+reply no+response nicht+antworten keine+antwort ne+pas+repondre "
    "no+responder nao+responda nao+responder non+rispondere niet+beantwoorden ikke+svar svar+ikke "
    "mailer+daemon"
)
MACHINE = _words(
    """
bounce bounces postmaster notification notifications notify notifier newsletter newsletters nieuwsbrief
infolettre boletin automated automatic automation autoreply autoresponder autoconfirm automailer alert
alerts alerting digest daemon cron crond buildbot dependabot renovate receipts receipt quittung mailing
mailings update updates unsubscribe abmelden verify verification verifizierung confirm confirmation
confirmations bestaetigung invitations invitation invite invites reminder reminders erinnerung recap recaps
statements statement estatement estatements kontoauszug tracking suggestions recommendations follow
followsuggestions robot robots bot9000 calendarnotification system systems sysmsg deals offers promo promos
promotions promotion coupons rewards loyalty announcements monitoring nagios zabbix grafana sentry github
gitlab jira confluence slack trello asana voicemail fax scanner printer copier webform forms wordpress
phpmailer apache www-data messages message msg posts activity summary weekly daily monthly shipment
shipments ship shipconfirm onlinebanking reply replies relay listserv majordomo mailman
"""
)
# Alone or among words of machines: Jan Bot and John Root are people.
MAYBE_MACHINE = _words(
    "root bot news server test bill ci build auto backup deploy helper jenkins assistant reminder"
)
LIST = _words(
    """
all everyone everybody staff allstaff announce announces announcement allhands mailinglist mailinglists
mailingliste verteiler rundbrief discuss discussion subscribers alle tous todos undisclosed allusers
allcompany
"""
)
# At the end behind a hyphen, as lists are called: git-users, core.
LIST_ENDS = _words(
    "list lists users user dev devel devs developers discuss announce team commits bugs help general talk "
    "staff members all patches liste"
)
MAYBE_LIST = _words("list liste lists")
# What a firm, a club or an office is called by.
FIRM = _words(
    """
gmbh ag kg ohg ug ev inc incorporated ltd limited llc llp plc corp corporation co company srl spa sarl sas
sa bv nv oy oyj ab aps as pty pvt doo sro zoo kft university universitat universiteit universite universidad
college school schule institute institut foundation stiftung association verein society club gym fitness
studio hotel restaurant cafe bank sparkasse insurance versicherung airlines airways hospital krankenhaus
clinic praxis pharmacy apotheke council ministry embassy church kirche gemeinde stadt landratsamt library
museum theater theatre travel tours shop store solutions consulting consultants partners associates agency
agentur holdings holding technologies systems software services group media labs newsletter magazine
"""
)
# "Oscar at Growthly": a person's name used by a firm.
FIRM_LINKS = _words("at from | @ - via the")
