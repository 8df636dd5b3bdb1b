"""What people can teach and hope to learn: a closed bilingual list in six families, one data file each.

Owns the shipped topics, how a typed name finds its topic, and suggestions for free text. Refuses to enrol
anybody, and to decide: people pick a topic, a suggestion only helps; an organisation's own topics are rows
elsewhere and are handed in.
"""
