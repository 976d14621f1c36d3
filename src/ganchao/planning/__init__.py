"""Does the plan hold together, and how does it stand today?"""
