"""Plans that people saved on the page of aims: rows of the cockpit's own database, never files of the plan."""
