"""Words of addresses and names that stand for a role, a machine or a list, in many languages.

A word that is somebody's family name as well is in MAYBE_…: it counts only as the whole part before the @,
or among other such words. All are folded as the words of addresses are.
"""

import re

from data.identity.kinds.folding import folded


def _words(text: str) -> frozenset[str]:
    return frozenset(folded(text).split())


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
kundesenter kundsenter kundcenter kundsupport kundesupport asiakastuki klantendienst relationclient
relationsclient relationclients relationsclients serviceclients serviceclientele serviziocliente
servizioclienti assistenzaclienti soportetecnico suportetecnico atencioncliente atencionclientes
atendimentoaocliente relacionamento obslugaklienta zakaznickapodpora zakaznickaliniepodpora podpora
ugyfelszolgalat musterihizmetleri musteridestek destek klienditeenindus klienditugi klientuaptarnavimas
klientuserviss layananpelanggan hotrokhachhang chamsockhachhang cskh техподдержка клиентскаяподдержка helpline
গ্রাহকসেবা হেল্পডেস্ক হেল্পলাইন হেল্পলাইনে कस्टमरकेयर हेल्पडेस्क
"""
)
ROLE = _words(
    """
geschaeftsstelle general policy meldeamt justiziariat hauptverband aftersales care ads grievance data sar pfa
info infos information informacion informazioni informacje informacoes infodesk infoline contact contacts
contactus kontakt kontakte contacto contato contatti contatto contactez yhteystiedot hello hallo hola
bonjour ciao hej ahoj ola welcome willkommen bienvenue service services servicio servicios servizio help
hilfe aide ayuda ajuda aiuto hjelp hjalp apua pomoc office buero buro bureau oficina ufficio escritorio
kontor toimisto biuro kancelar irodavezeto reception receptie recepcion recepcao recepce empfang
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
partnerships partnership sponsors sponsorship sponsoring affiliate affiliates wholesale itdesk
servicecenter legal compliance impressum recht rechtsabteilung counsel copyright dmca feedback survey
surveys questions question enquiries enquiry inquiries inquiry anfrage anfragen consultas membership
memberships member members memberservices mitglieder mitgliederservice mitgliedschaft socios adherents
volunteer volunteers donations donate spenden fundraising events event veranstaltungen eventos evenements
community gemeinde praxis ordination clinica clinique clinic zahnarztpraxis zahnarzt dentist dental pharmacy
apotheke hausverwaltung hausmeister vermietung rentals rental leasing lettings landlord property
propertymanagement facilities facility maintenance housing concierge management vorstand geschaeftsleitung
geschaeftsfuehrung direction direccion direzione direktion verwaltung gemeindeverwaltung rathaus
stadtverwaltung buergerservice buergerbuero pfarramt pfarrbuero security itsecurity operations ops noc soc
infra infrastructure sysadmin admin admins administrator webteam hosting domains domain registry
training academy kurse courses kursbuero library bibliothek biblioteca bibliotheque stadtbibliothek team
theteam teams mailbox email kunde kunden customer customers cliente clientes clienti client clients widerruf
widerspruch kuendigung auskunft datenschutzanfrage datenschutzanfragen request requests zulassung verlag
kanzlei notariat sekretariate tickets ticket office365 hallihallo moin kontaktformular contactform
website online internet webmail store showinfo servis stadtwerke sparkasse notruf pannenhilfe
einkauf disposition personalwesen bewerbermanagement auftragsannahme bestellannahme leitstelle
sachbearbeitung innendienst vertriebsinnendienst aussendienst kundenbetreuung kundenberatung beratung
standard billetterie scolarite mairie achats compta guichet assistance conciergerie apresvente
compras cobranzas tesoreria gerencia atencion admisiones matriculas taquilla facturacionelectronica
departamento depto dpto oficinas recepcionista apoio ouvidoria cobranca tesouraria matricula
acquisti biglietteria protocollo sportello prenotazione vanzari comenzi contabilitate suport relatii
birou serviciul secretariatul receptia inkoop afdeling facturatie planning balie klanten ledenadministratie
salg salgsavdeling innkjop indkob inkop okonomi ekonomi avdeling avdelning kundeservicen bestilling ordre
orderavdelning kundeavdeling medlemsservice kansli myynti laskutus tilaukset vastaanotto henkilosto
asiakaspalvelukeskus neuvonta muuk klienditoe pardavimai pardosana
dzial ksiegowosc kadry zakupy zamowienia obsluga reklamacje recepcja
oddeleni oddelenie podatelna uctarna objednavky prodejna predajna predaj prodej reklamace reklamacie
zakaznicke studijni ucetni fakturacia odjel oddelek racunovodstvo prodaja prodavnica porucivanje
szamlazas penzugy ertekesites rendeles recepcio ugyfelkapcsolat panaszkezeles
satis muhasebe insankaynaklari siparis bilgi iletisim hizmetleri bolumu mudurlugu rezervasyon danisma
layanan bantuan penjualan bagian divisi khidmat pemesanan hotro tuyendung tuvan tongdai
τμήμα εξυπηρέτηση πωλήσεις πληροφορίες επικοινωνία υποστήριξη γραμματεία λογιστήριο παραγγελίες
служба отдел поддержки сервис сервисный продаж заказов бухгалтерии кадров секретариат администрация
справочная горячая техническая технической обслуживания клиентский клиентская клиентской регистратура
відділ підтримки продажів бухгалтерія адміністрація обслуговування обслужване поддръжка продажби
গ্রাহক কাস্টমার কেয়ার সার্ভিস সাপোর্ট হেল্প ডেস্ক অভিযোগ অভ্যর্থনা বিক্রয় ভর্তি কার্যালয় দপ্তর বিভাগ শাখা কেন্দ্র
ग्राहक सेवा हेल्प डेस्क शिकायत विभाग कस्टमर केयर सर्विस सपोर्ट बिक्रीविभाग
العملاء الزبائن الدعم الفني المبيعات الاستقبال قسم إدارة مركز مكتب الموارد البشرية الاستعلامات
پشتیبانی خدمات مشتریان فروش دفتر پذیرش שירות לקוחות מחלקת משרד קבלה מזכירות הזמנות
সহায়তা অফিস যোগাযোগ তথ্য সেবা बिक्री सहायता संपर्क कार्यालय
客服 销售 支持 联系 人事 サポート お問い合わせ 総務 営業 受付 고객센터 문의 영업 поддержка
продажи информация бухгалтерия отделкадров приемная офис
помощь заказы подтримка інфо مبيعات دعم معلومات خدمة תמיכה
מכירות מידע
"""
)
# As a family name, too: Maria Sales, Steve Jobs.
MAYBE_ROLE = _words(
    "sales jobs press media law price page house post crew hey hei board shop box mail talent hi ask me iroda"
)
# Between other words of a role they are part of it, alone they say nothing.
FILLER = _words(
    """
team teams dept department abteilung service services desk center centre group gruppe unit division section
global worldwide international intl europe european emea apac americas america asia africa latam dach
nordics us usa uk gb eu de fr es it nl be ch at pl se no dk fi pt br mx ca au nz in jp cn hk sg ie lu cz hu
ro ru ua north south east west nord sud sued ost central local regional national the of and und et y e for a
la le der die das germany deutschland france spain italy berlin london paris new york munich hamburg vienna
zurich customer client member data web online digital corporate corp company firm main general public
external internal office head chief vice rights request requests inquiries inquiry question questions policy
matters officer officers concerns representative controller protection privacy contact info mail email help
support student students event events product products business b2b b2c enterprise tech technical pre after
post front back frontdesk s klient klienta klienti klientu klientow klientum klientovi
zakaznik zakaznika zakaznici zakazniku zakaznicka zakaznicky ugyfel vevo vevok musteri asiakas asiakkaat
kunder kunda klantens abnehmer verbraucher endkunden privatkunden geschaeftskunden mitglied pelanggan
technique techniques technika techniczna technicka tecnico tecnica tecnici teknik teknisk tekninen
apres vente ventes clientele usagers abonnes πελατών πελάτη πελάτες клиентов клиентам клиента клиенты
покупателей центр линия клієнтів клієнта клиенти গ্রাহকদের আমাদের
"""
)
# Between the words of a role: atención al cliente. Elsewhere Al and Des are people.
LINKS = _words(
    """
a al ao del do da de den dem der des di du au aux dei degli delle e y i pour por para per von vom fuer till
til voor van het og och na pro dla za w z la le les die das to для по на и এর ও का के की और من و ل של ל עם
"""
)
# With these the name of an office begins, whatever it is the office of; and so it ends.
OFFICE_BEGINS = _words(
    """
abteilung sekretariat buero servicio oficina departamento dpto depto secretaria ufficio segreteria bureau
service secretariat dzial biuro oddeleni oddelenie odjel oddelek departement department office direction
direccion direzione division afdeling avdelning avdeling servizio servico gerencia afdelingen sportello
taxi hotel restaurant ristorante pizzeria praxis arztpraxis zahnarztpraxis apotheke pharmacie farmacia
pharmacy sparkasse volksbank stadtwerke krankenhaus klinik clinique clinica hospital werkstatt autohaus
friseur kindergarten kita schule ecole escuela gemeinde rathaus polizei police feuerwehr
bagian divisi departemen layanan birou serviciul отдел служба відділ τμήμα قسم إدارة خدمة מחלקת שירות
"""
)
OFFICE_ENDS = _words(
    """
department dept helpdesk team abteilung sekretariat kundenservice kundendienst kundenbetreuung osztaly
bolumu mudurlugu hizmetleri toimisto osasto avdelning avdeling afdeling iroda szolgalat ugyfelszolgalat
বিভাগ শাখা দপ্তর কার্যালয় কেন্দ্র সেবা সহায়তা হাসপাতাল ব্যাংক ফার্মেসি হোটেল স্কুল কলেজ विभाग केंद्र कार्यालय सेवा सहायता
"""
)
# Parts of names in scripts that write words together, or in which a role has one form only.
WRITTEN_TOGETHER = re.compile(
    "サポート|お客様|お客さま|カスタマ|相談(?:室|窓口|センター)|窓口|担当|受付|事務局|事務所|問い?合わ?せ|案内|ヘルプ"
    "|(?:総務|人事|経理|営業|広報|法務|財務|企画|開発|購買|資材|品質保証|情報|管理|採用|教務|学生|販売|業務)(?:部|課|室|係|局|グループ)"
    "|御中|株式会社|有限会社|予約センター|コールセンター"
    "|客服|客[户戶](?:服[务務]|支持|中心)|服[务務](?:中心|台|部|[处處])|售后|售後|人力资源|人力資源|招聘|[销銷]售部|采购部|採購部|市[场場]部|行政部|前台"
    "|[财財][务務]部|[办辦]公室|[编編][辑輯]部|技[术術]支[持援]|有限公司"
    "|고객|지원(?:팀|센터|부)|상담|문의|담당자|인사팀|총무|영업(?:팀|부)|채용|관리자|운영(?:팀|자)|안내|센터|사무[국실]|홍보팀"
    "|(?:cham soc|dich vu|ho tro) khach hang|^phong (?:kinh doanh|nhan su|ke toan|dao tao)|^bo phan"
    "|ฝ่าย|แผนก|บริการ|ศูนย์|ลูกค้า|ติดต่อ|สอบถาม|สำนักงาน"
)
NO_ANSWER = _words(
    """
noreply noreplies donotreply dontreply noresponse norespond noanswer nichtantworten keineantwort
nepasrepondre norepondre noresponder noresponda naoresponda naoresponder nonrispondere noreplay
nietbeantwoorden nietantwoorden ikkesvar svarikke svarainte alavastaa nieodpowiadaj neodpovidat unmonitored
mailerdaemon mailer nobody notification notifications notify
"""
)
NO_ANSWER_PAIRS = _words(
    "no+reply do+not+reply dont+reply not+reply no+response nicht+antworten keine+antwort ne+pas+repondre "
    "no+responder nao+responda nao+responder non+rispondere niet+beantwoorden ikke+svar svar+ikke "
    "mailer+daemon"
)
MACHINE = _words(
    """
bounce bounces postmaster notifier newsletter newsletters nieuwsbrief
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
