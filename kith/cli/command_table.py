"""Every command: its heading in the help, its module and its summary; the most used first.

Help and completion read this table, so that neither imports a command.
"""

from kith.cli.translated_help import Entry

# One line for each command, however long.
# fmt: off
COMMANDS = {
    "Your week": {
        "week": Entry("week.week", "Print whom to reach out to this week, and why."),
        "done": Entry("week.answers", "Say that you reached out to CONTACT."),
        "snooze": Entry("week.answers", "Put CONTACT off until a later DAY: friday, tomorrow, in two weeks, 3 May."),
        "dismiss": Entry("week.answers", "Leave CONTACT off this list."),
        "why": Entry("week.why", "Say why CONTACT is on the list, or why not, and what would change it."),
        "log": Entry("week.answers", "Write down that you were in touch with CONTACT, and what help there was in it."),
        "undo": Entry("week.answers", "Take back your newest answer, word about somebody, or what you wrote down with kith log."),
        "suggest": Entry("data_teams.suggest", "Make this week's list anew, of one owner or of all."),
        "report": Entry("week.why", "Say how right Kith was, what became of past suggestions, and whether they help."),
    },
    "Your people and settings": {
        "note": Entry("people.people", "Remember something of CONTACT: a note, a birthday, how you met, what you lent."),
        "pin": Entry("people.own_words", "Say that CONTACT matters more than most."),
        "never": Entry("week.answers", "Never suggest CONTACT again, on the list or not."),
        "circle": Entry("people.own_words", "Put one CONTACT or several into a circle of yours, like family or work; kith week --circle shows it."),
        "people": Entry("people.people", "Find and show your people; say who is a person, who matters, and who is one person."),
        "settings": Entry("settings.settings", "Change what your lists are made by: how many people, guards, absence, language."),
    },
    "Your history": {
        "start": Entry("history.start", "Three questions, and your first list: what is found is shown before it is taken in."),
        "ingest": Entry("history.ingest", "Take in what you can export: mail, calendars, contacts, chats, tables; files, folders or zips."),
        "connect": Entry("history.connect", "Let Kith read an account by itself: add, list, test, pause, resume, remove, run."),
        "retrain": Entry("data_teams.retrain", "Train on the store's log, or a packed one; the model becomes champion only if it beats everyone."),
        "me": Entry("history.me", "Which addresses are your own: list, why, add, remove."),
        "owners": Entry("history.owners", "Whose histories are here: list, rename, join, undo, remove."),
        "coverage": Entry("history.history", "Say what each source shows and what it cannot; of a CONTACT, the channels they were ever seen in."),
        "forget": Entry("history.history", "Remove CONTACT everywhere, and keep only a hash, so that no import brings them back."),
    },
    "Serving": {
        "up": Entry("always_on.up", "Keep Kith on: the page, new lists each week and after every change, all that comes and goes by itself."),
        "down": Entry("always_on.up", "End the service that kith up --install made, and take it away; your data stays."),
        "serve": Entry("serving.serve", "Answer a browser and a CRM on this machine; with keys, also from elsewhere."),
        "work": Entry("serving.work", "Keep lists fresh, and do what the page and the API ask for, within seconds."),
        "link": Entry("serving.keys", "Print a link that signs a browser in to the page, once."),
        "workspaces": Entry("serving.workspaces", "Whose data is kept apart here: list, create, remove."),
        "workplace": Entry(
            "workplace.workplace", "For companies: objections, how long things are kept, the team view, handover."
        ),
        "keys": Entry("serving.keys", "Make, list, rotate and revoke the keys that programs call with."),
        "audit": Entry("serving.audit", "Print who made, revoked, merged, erased or exported what, and when; newest first, never its content."),
        "webhooks": Entry("serving.webhooks", "Send changes to other programs: make, list, test and rotate webhooks."),
        "doctor": Entry("serving.doctor", "Look whether everything here works, and say what to do where it does not."),
        "store": Entry("serving.store", "Back the store up, restore, import, move and upgrade it."),
    },
    "For data teams": {
        "effect": Entry("data_teams.suggest", "Say whether suggestions help: how much more often the suggested revive than the held back."),
        "score": Entry("data_teams.score", "Score a log file: one row per relationship and horizon out, no store needed."),
        "backtest": Entry("data_teams.backtest", "Measure model and baselines on a log file: trained on the past, tested on what came later."),
        "pack": Entry("data_teams.pack", "Pack log files of any size into one folder; without a LOG, everything in the store."),
        "pretrain": Entry("data_teams.retrain", "Make the prior from several log files: what serves before there is any history."),
    },
}
# fmt: on
# They run and are not listed: what other programs start, and commands that `kith people`, `kith settings` and
# `kith store` list.
HIDDEN = {
    "score-stream": "serving.work",
    "mcp": "serving.mcp",
    "completion": "settings.completion",
    "digest": "always_on.digest",
    "privacy": "settings.privacy",
    "config": "settings.config",
    "unpin": "people.own_words",
    "backup": "serving.backup",
    "restore": "serving.backup",
    "import": "history.export_import",
    "export": "history.export_import",
    "upgrade": "serving.upgrade",
    "champion": "data_teams.champion",
    "person": "people.kinds",
    "not-a-person": "people.kinds",
    "importance": "people.own_words",
    "budget": "settings.preferences",
    "shares": "settings.preferences",
    "horizon": "settings.preferences",
    "guard": "settings.preferences",
    "away": "settings.preferences",
    "language": "settings.preferences",
    "learned": "settings.preferences",
}
