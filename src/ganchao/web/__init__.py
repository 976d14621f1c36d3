"""The cockpit: the same results and the same record as the command line, in a browser, without any other host.

``serving`` sets Django up, ``cockpit`` holds what was computed, ``pages`` says what stands on which page, ``views``
answers requests, ``guard`` keeps pages to those who may see them.
"""
