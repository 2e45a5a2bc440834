"""Short forms of given names, for proposals only: nobody is joined because of them."""

# One line for each name: the long form first.
FORMS = """
abigail abby gail
alexander alex sasha xander sandy
alexandra alex sasha sandra
andrew andy drew
anthony tony
antonio toni tony
benjamin ben benny benji
catherine cathy kate katie kitty
charles charlie chuck
christopher chris kit
christina christine chris tina
daniel dan danny
david dave davy
deborah debbie deb
dorothy dot dottie
edward ed eddie ned ted
elizabeth eliza beth betty lisa liz lizzie
francis frank
frances fran
frederick fred freddy
gabriel gabe
gerald gerry jerry
grigory grisha
harold harry hal
henry harry hank
isabella isabel bella
jacob jake
james jim jimmy jamie
jennifer jen jenny
johannes hannes jo
john jack johnny
jonathan jon
joseph joe joey
joshua josh
katherine kate kathy katie
kenneth ken
lawrence larry
leonard len leo lenny
margaret maggie meg peggy
maria masha
matthew matt
michael mike mick mickey
michail misha
mohammad mohammed muhammad mohd md
nicholas nick nicky
nikolai kolya
oliver ollie
pamela pam
patricia pat patty tricia
patrick pat paddy
peter pete
philip phil
rebecca becky
richard dick rick ricky rich
robert bob bobby rob robbie bert
ronald ron
samantha sam
samuel sam sammy
sebastian basti seb
sofia sophia sophie
stephen steven steve
susan sue susie
theodore ted theo
theresa teresa terry tess
thomas tom tommy
timothy tim
victoria vicky
vincent vince vinny
vladimir volodya vova
walter walt
william bill billy will willy liam
zachary zach zack
"""
_LINES = [frozenset(line.split()) for line in FORMS.split("\n") if line.strip()]


def may_be_short_for(first: str, second: str) -> bool:
    """Tell whether two different given names, in small letters, can be forms of one name."""
    return first != second and any(first in line and second in line for line in _LINES)
