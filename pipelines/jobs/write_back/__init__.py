"""What Kith learned back into a CRM: fields on its contacts, or tasks for the weekly few."""
