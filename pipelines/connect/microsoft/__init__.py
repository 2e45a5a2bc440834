"""Microsoft Graph: mail (basic, no bodies), calendars and contacts of Microsoft 365 and Outlook.com."""
