"""Calendars: iCalendar files, their meetings and recurrences."""
