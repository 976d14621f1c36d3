"""What the cockpit keeps of accounts beside Django's tables: old passwords, tries, links, second factors, the log."""
