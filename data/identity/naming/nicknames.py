"""Forms of given names in several languages, for proposals only: nobody is joined because of them.

English ones are those of the package `nicknames`; what it lacks and other languages are listed here.
"""

from collections import defaultdict
from functools import cache

# One line for each name: the forms of several languages and their short forms, without accents.
FORMS = """
abdullah abdallah abdulla
abigail abby gail
agnieszka agnes agnese ines aga agi
ahmed ahmad ahmet
aleksander alexander aleksandr alejandro alessandro oleksandr alex ale sasha sascha shura sanya sandro olek
aleksandra alexandra alessandra oleksandra alex ola sasha sandra asya
aleksei alexei alexey aleksey oleksii alyosha lyosha
alexander alex sasha xander sandy
alexandra alex sasha sandra
alfred alfredo fredi
alice alicia alicja ala
ambrogio ambrose
anastasia anastasiya anastazja nastya asya stacy
andrea andi
andreas andrew andre andrei andrey andrii andrzej anders andras andrius andres
andrew andy drew
anna ann anne ana hanna hannah anya ania anka annie anita anneke
anthony tony
antonia toni antonina tonya
antonio anton antoni anthony antoine tony toni tonio
antonio toni tony
barbara basia babs barb
bartlomiej bartosz bartek
beatrice beatriz bea trixi
benjamin ben benny benji
bernard bernardo bernd bernhard bernie
boris borya
carlos carlo karl karol charles charlie carlitos
catherine cat cathy kate katie kitty
catherine katherine kathryn catarina katarina katharina katarzyna kateryna ekaterina yekaterina caterina
charles charlie chuck
christian cristian krystian chris
christina christine chris tina
christina cristina krystyna kristina christine tina kristin
christoph christopher krzysztof cristobal kristof christophe chris krzys krzysiek
christopher chris kit
claudia klaudia
concepcion concha conchita
consuelo chelo
daniel dan danny
daniel daniil danylo danilo dani dan danny danya
david dave davy
david dawid davide dave davi
deborah debbie deb
dmitri dmitry dmitriy dmytro dima mitya
dolores lola
dominik domingo dominic domenico
dorothy dot dottie
eduardo edward eduard edoardo edek edu
edward ed eddie ned ted
ekaterina katya katia katerina
elena helena helen helene jelena olena yelena ela lena lenka
elisabeth elizabeth elzbieta isabel elisabetta isabella elsbeth elzbietka ela lisa liza lisbeth liesl betty
elizabeth eliza beth betty lisa liz lizzie
emmanuel manuel emanuele manolo manny
enrique henry heinrich henri enrico hendrik henryk quique heinz heiner rik harry
erzsebet zsoka bozsi
evgeni evgeny yevgeny eugene eugenio eugen zhenya
ferdinand fernando nando
fiodor fyodor theodore teodor
frances fran
francesca francisca franziska franciszka paquita franzi
francesco francisco francis franz francois franciszek frans paco pancho kiko franco frank
francis frank
frederick fred freddy
friedrich frederick federico frederic fryderyk fritz fredi
gabriel gabe
gabriel gabriele gavril gabe
gabriela gabriele gabriella gabi
galina halina galya
gennady gena
georg george jorge giorgio georges jerzy yuri yuriy yury gyorgy jurek yura jurgen
gerald gerry jerry
gerhard gerd
gianluigi gigi
giovanni gianni john
giovanni john juan johann johannes jean jan ivan joao hans giannis yiannis ioannis nanni janek jasiek vanya
giuseppe joseph jose josef jozef jusuf yusuf youssef yousef peppe beppe pepe pepito sepp zeze ze jupp
gregor gregory grzegorz grigory grigori grisha grzesiek
grigory grisha
guillermo william wilhelm guglielmo guillaume willem memo willi wim
gustavo gustav tavo
harold harry hal
henry harry hank
hussein hossein husayn hussain
ibrahim abraham avraham
ignacio nacho ignatius
irina iryna irene ira
isabella isabel bella
israt ishrat
ivan vanya
jacek jacenty
jacob jake
jacob jakob jakub james jaime giacomo jacques iago diego santiago kuba jake
jadwiga hedwig jaga
james jim jimmy jamie
jaroslaw yaroslav jarek
jennifer jen jenny
jesus chucho chuy
joanna johanna joan juana giovanna jeanne asia hanna
joaquin joachim jochen
johannes hannes hans jo
johannes hannes jo
john jack johnny
jonathan jon
joseph joe joey
joshua josh
jurgen jorg georg
katarzyna kasia kaska
katharina kathi kati kat katja katrin
katherine kate kathy katie
kenneth ken
khaled khalid
larissa larisa lara
laszlo laci
laurence lorenzo lars laurent lorenz lawrence
lawrence larry
guadalupe lupe lupita
leon leonardo leonard leo
leonard len leo lenny
lidia lidiya lida
ludwig luis louis luigi ludwik lodewijk lou lajos gigi
lukas lucas luca lukasz luke luc
lyudmila ludmila lyuda mila
magdalena magda lena madeleine
malgorzata margaret margarita margarethe margherita marguerite gosia malgosia gretel grete rita margot
marcin martin martino marten marty
marek mark marco marcos marc marcus markus
margaret maggie meg peggy
maria mary marie marija mariya maryam mariam miriam masha marysia mia mariechen
maria masha
mariana marianne
mateusz matthew matthias mathias matteo mateo matthieu mattias matthijs mati mat matze matti
matthew matt
maurice mauricio maurizio moritz maurycy
mehmet muhammad
mercedes merche
michael michal miguel michele michel mikhail mykhailo mihail mikael miska michi misha mischa mike miki
michael mike mick mickey
michail misha
mieczyslaw mietek
mikolaj nicholas nikolai nikolay nicolas niccolo nicola nikolaus mykola klaus niklas nico nick kolya
mohammad mohammed muhammad mohamed mohamad muhammed mohd md mohammod mahomet
mohammad mohammed muhammad mohd md
mustafa mostafa moustafa
natalia natalya nataliya natalie natasha nata
nicholas nick nicky
nikolai kolya
oksana ksenia xenia kseniya
olga olya
oliver ollie
osman usman othman uthman
pamela pam
patricia pat patty tricia trish trisha
patricio patrick patryk patrik pat
patrick pat paddy
paul pablo paolo pawel pavel pavlo pal paulo pasha pal
peter pedro pietro pierre piotr petr petro pyotr pieter peer petya piotrek perico
peter pete
philip phil
przemyslaw przemek
rafael raphael raffaele rafal rafa
rahim raheem
rahman rehman rahaman
ramon raimund raymond
raquel rachel
rebecca becky
ricardo richard riccardo ryszard ricky
richard dick rick ricky rich
robert bob bobby rob robbie bert
robert roberto rupert rob bob robi robby beto
rodrigo rodolfo rudolf rudolph rudi
roger ruggero rogelio
ronald ron
rosario charo
ruslan rusik
salvatore salvador toto turi
samantha sam
samuel sam sammy
samuel samuele szymon
sebastian basti seb
sebastian sebastiano sebastien bastian basti seba wastl
sergei sergey sergio serhii serge seryozha
shariful sharif
shimon simon simeon symon
sofia sophia sophie
sofia sophia sophie zofia sofiya sonya zosia sofie
stanislaw stanislav stanislaus stach staszek stas
stefan stephen steven stephan esteban stefano etienne stephane szczepan stepan istvan pista stevie
stephen steven steve
susan sue susie
susanna susanne zuzanna susana suzanne zsuzsanna zuza sanne susi
svetlana svitlana sveta
syed sayed said sayeed saeed sayyid
tadeusz thaddeus tadek
tatiana tatyana tetiana tanya tania
teresa therese theresia tess tere
theodore ted theo
theresa teresa terry tess
thomas tom tommy
thomas tomas tomasz tommaso tamas tom tomek
timofei timothy timoteo
timothy tim
tobias tobi
valentina valya
valeria valeriya lera
vasily vasyl basil basilio wasyl vasya
vicente vincent vincenzo vinzenz enzo wincenty
victoria vicky
viktor victor vittorio wiktor vitya
viktoria victoria vittoria wiktoria vika
vincent vince vinny
vladimir volodya vova
vladimir volodymyr wlodzimierz vova volodya vlad wlodek
vyacheslav slava
walter gualtiero walther
walter walt
william bill billy will willy liam
wojciech wojtek adalbert
yahya jahja
yaroslav yarik
yosef yossi joseph
zachary zach zack
zbigniew zbyszek
"""


def may_be_short_for(first: str, second: str) -> bool:
    """Tell whether two different given names, in small letters, can be forms of one name."""
    if first == second:
        return False
    listed = not _groups(first).isdisjoint(_groups(second))
    english = _english()
    # Where both are names of their own, as Emma and Emily are, one is seldom short for the other.
    both = first in english and second in english
    return listed or (not both and (second in english.get(first, ()) or first in english.get(second, ())))


def is_given_name(name: str) -> bool:
    """Tell whether a word in small letters is a given name that is known here, or a form of one."""
    return bool(_groups(name)) or name in _english()


def _groups(name: str) -> frozenset[int]:
    return _groups_by_form().get(name, frozenset())


@cache
def _groups_by_form() -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = defaultdict(set)
    for number, line in enumerate(FORMS.splitlines()):
        for form in line.split():
            groups[form].add(number)
    return {form: frozenset(numbers) for form, numbers in groups.items()}


@cache
def _english() -> dict[str, set[str]]:
    from nicknames import NickNamer

    return NickNamer().nickname_lookup
