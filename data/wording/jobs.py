"""What the jobs refuse, and the store and the service before they run, as they say it in English."""

from collections.abc import Callable, Iterable
from itertools import chain

Say = Callable[[str], str]


def of_jobs(say: Say) -> Iterable[str]:
    """Return the errors of whoever trains, packs, scores, serves and keeps."""
    parts = (
        _options,
        _engine,
        _studies,
        _history,
        _spans,
        _models,
        _packed,
        _written,
        _file,
        _store,
        _service,
    )
    return chain.from_iterable(part(say) for part in parts)


def _options(say: Say) -> list[str]:
    return [
        say("--map {pair} is not understood; write OURS=THEIRS with one of {columns} on the left"),
        say("--timezone {zone} is not a zone; write it like Europe/Berlin, Asia/Dhaka or UTC"),
        say("--region {region} is not a country; write its two letters, like BD or DE"),
        say("--changed makes whole lists of whoever changed, alone; leave out {option}"),
        say(
            "--as-of {as_of} is still to come: by the clock here it is {now}. Leave --as-of out, or name a "
            "moment that has been"
        ),
        say("one log at a time: leave out {log}, or --log {packed}"),
        say("which log? Name a file, or a packed log with --log DIR"),
        say("--rows is for a packed log; give it with --log DIR"),
        say("--workers is for a packed log; give it with --log DIR"),
        say("{option} needs the whole log at once; leave out {other}"),
        say("with --workers the table is written as Parquet; name {file}"),
        say("say whose lists take part with --owner"),
    ]


def _engine(say: Say) -> list[str]:
    return [
        say("--master goes with --engine spark"),
        say("--engine spark reads a packed log; give it with --log DIR"),
        say("--engine spark has no {option}; leave it out"),
        say("Spark is not installed; add it with: pip install 'kith[spark]'"),
    ]


def _studies(say: Say) -> list[str]:
    return [
        say("with --leave-out a packed log is a LOG like the others; write {packed}, not --log"),
        say("--leave-out spreads the snapshots itself and prints one table; leave out {option}"),
        say("a back-test reads one log, and {count} were given; or test them with --leave-out"),
        say("{option} is missing: a day, counted from the log's first row"),
        say("two logs have the same name; a log is named after its file, or its folder if it is log.*"),
        say("--leave-out needs at least two logs: a prior of one for the other"),
        say("{twin} and {log} are the same log, so a prior of one has seen the other; drop one"),
        say("--every must be at least 1, --first at least 0, and --last not before --first"),
        say(
            "nothing to train on: with --horizon {horizon} a snapshot trains if day + {span} <= {start} "
            "and tests if day >= {same}; the snapshots are days {days}"
        ),
        say(
            "nothing to test on: with --horizon {horizon} a snapshot trains if day + {span} <= {start} and "
            "tests if day >= {same}; the snapshots are days {days}"
        ),
    ]


def _history(say: Say) -> list[str]:
    return [
        say("the store holds no interactions yet; begin with: kith ingest FILE"),
        say("{packed} holds no interactions; add some with: kith pack"),
        say("{packed} holds no interactions"),
        say("there is no list yet to bring up to date; make them with: kith suggest"),
        say("there is no owner {owner} in the log; it has {owners} and {count} more"),
        say("there is no owner {owner} in the log; it has {owners}"),
        say("there is no owner {owner} in the log"),
        say("{owner} had no contact with {contact} before that day"),
        say(
            "none of the packed log's relationships has enough history at any of the snapshots; give "
            "another --as-of or --horizon"
        ),
        say("none of the log's relationships has enough history at any snapshot"),
        say(
            "as of {day} none of {count} relationships has at least {least} interactions and the last "
            "within {days} days; give a log with more history, or an --as-of nearer to its end"
        ),
        say(
            "the {what} snapshots hold {count} relationships with at least three interactions and the last "
            "within a horizon, and {dormant} of them went dormant; both kinds are needed. Give a longer "
            "log or another --horizon"
        ),
    ]


def _spans(say: Say) -> list[str]:
    return [
        say("as of {day} nothing had happened yet; give a later --as-of"),
        say(
            "as of {day} nothing had happened yet: the first interaction is of {first} UTC. Give a later "
            "--as-of"
        ),
        say(
            "the log ends on {last}, more than one horizon ({horizon}) before {day}: everyone would look "
            "dormant. Train as of then with --as-of {then}, or ingest what is newer"
        ),
        say(
            "a horizon of {horizon} needs a log of more than {days} days to learn from, and this one has "
            "{length}; give a shorter --horizon, for example {example}"
        ),
        say(
            "the last snapshot, day {day}, needs outcomes until day {until}, but the log ends on day "
            "{last}; lower --last or --horizon"
        ),
        say(
            "{log} covers {days} days, too few to learn and to test on with a horizon of {horizon} days; "
            "give a shorter --horizon"
        ),
        say("{log} covers {days} days, too few even for a horizon of {horizon} days"),
    ]


def _models(say: Say) -> list[str]:
    return [
        say("there are champions for {horizons}; say which with --horizon"),
        say("there is no model at {path} with its card {card} beside it; make one with: kith retrain"),
        say("{path} is not the card of a Kith model ({why})"),
        say(
            "{path} was trained on other features than this version of Kith computes ({features}); train a "
            "new one with: kith retrain"
        ),
        say("{path} is not a Kith model: it holds a {kind}"),
        say("{path} is not a saved model or is damaged ({why})"),
        say("this model holds {kinds}, which no Kith model does. Do not load it unless you know who made it"),
        say(
            "--model {model} is trained on the log itself, up to --as-of; say so with --train, or take "
            "--model prior or champion"
        ),
        say("--train goes with --model {one} or {other}, not with {model}"),
        say(
            "model {version} answers for a horizon of {span}, not {horizon}; give --horizon {nearest}, "
            "take --model prior, or train one with: kith retrain --horizon {same}"
        ),
        say(
            "model {version} answers for a horizon of {span}, not {horizon}; give --horizon {nearest}, "
            "train one with: kith retrain --horizon {same}"
        ),
    ]


def _packed(say: Say) -> list[str]:
    return [
        say("{folder} holds other things, {one} for one; a packed log needs a folder of its own"),
        say(
            "{folder} has {count} buckets, and that stays; leave out --buckets {asked}, or pack everything "
            "into a new folder"
        ),
        say("{folder} cannot be a packed log's folder ({why}); name another"),
        say("another kith {job} is at work in {folder}; try again when it is done"),
        say("{folder} is no packed log: it has no {file}. Make one: kith pack LOG... --out DIR"),
        say("{path} has schema {schema}, and this version of Kith reads {known}; pack it anew"),
        say("{path} is damaged ({why}); pack the log anew"),
        say("{path} holds {count} rows, and the manifest says {said}; pack the log anew"),
        say("{path} cannot be read ({why}); pack the log anew"),
    ]


def _written(say: Say) -> list[str]:
    return [
        say(
            "{folder} could not be written ({why}); the log in it is as it was before. Make room, and pack "
            "again"
        ),
        say(
            "{path} could not be written ({why}); what is done is kept in {parts}. Make room, and give the "
            "same command again"
        ),
        say("{path} could not be written ({why}); name a file in a folder you may write to"),
    ]


def _file(say: Say) -> list[str]:
    return [
        say(
            "MLFLOW_TRACKING_URI is {address}, and MLflow does not answer there ({why}). Start it, name "
            "another, or unset MLFLOW_TRACKING_URI to keep the runs beside the store"
        ),
        say("the store is damaged ({why}); restore kith.db from a copy"),
        say("the store cannot be read or written ({why}); look at its disk and try again"),
        say("the disk is full ({why}); nothing was damaged. Make room and try again"),
        say("the store is in use ({why}): another command is at work in it; try again"),
        say("the store cannot be written right now ({why}): another command is at work in it; try again"),
        say("{path} can only be read ({why}); Kith must be able to write into its folder"),
        say(
            "{path} cannot be used as Kith's store ({why}); expected a database that Kith made. Move it "
            "away, or set KITH_HOME to another folder"
        ),
    ]


def _store(say: Say) -> list[str]:
    return [
        say("KITH_STORE_URL is not an address like {example}"),
        say("KITH_HOME is {home}; name a folder without ? and %: it becomes an address"),
        say("the target is not an address like {example}"),
        say("there is no {path} to copy"),
        say("{table} did not arrive as it was ({sent} rows sent, {found} found); nothing was copied"),
        say("the PostgreSQL store already holds {table}; give an empty database"),
        say("a row of {table} cannot be kept in PostgreSQL ({why})"),
        say("this database cannot be used as Kith's store ({why}); give an empty one"),
        say("the PostgreSQL store cannot be used right now ({why}); see KITH_STORE_URL, try again"),
    ]


def _service(say: Say) -> list[str]:
    return [
        say("there is no key {key} in force; see them with: kith keys list"),
        say("{name} is not a name for a workspace"),
        say(
            "{host} is not on this machine; before others can reach Kith, make a link to sign in by (kith "
            "link), or make a key: kith keys create"
        ),
        say("cannot listen on {host}, port {port} ({why}); choose another with --port"),
    ]
