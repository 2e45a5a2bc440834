"""Mail as single programs keep or convert it: Apple Mail's folders, mail out of a PST."""
