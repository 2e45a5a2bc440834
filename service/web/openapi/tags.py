"""What each group of operations is for."""

TAGS = {
    "interactions": "What happened: sent by the CRM, corrected, taken back, and read again.",
    "bulk": "A backfill of years: a file in parts, loaded in the background, with a result for each row.",
    "suggestions": "Whom to reach out to and why, what owners answered, and introductions.",
    "relationships": "All relationships of an owner, and why one of them is suggested or not.",
    "people": "Owners and contacts as the CRM knows them, merges, deletions, objections, own addresses and "
    "memories.",
    "changes": "What changed since a number, over all owners: one question instead of one for each.",
    "webhooks": "The same changes, sent to another program. For administrators.",
    "crms": "What would be written into a connected CRM, before anything is. For administrators.",
    "jobs": "What takes longer than a request: asked for, and followed by its address.",
    "model": "The model, asked about one history. Nothing of it is kept.",
    "about": "The model that made the lists, and what each source can and cannot show.",
    "workplace": "What a workplace may see: sums over at least five owners, and who of the team knows whom, "
    "as far as each owner agreed.",
    "keys": "The keys of the workspace: made, rotated, revoked. For administrators.",
    "audit": "Who made keys, merged, erased and exported, and when; without content. For administrators.",
}
