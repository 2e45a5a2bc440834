"""What people may refuse: contacts who object, owners who do not agree, histories that are kept too long."""
