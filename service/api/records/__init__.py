"""Reading back what is kept, page by page, and taking single things back."""
