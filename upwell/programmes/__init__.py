"""Programmes, cohorts, topics and enrolment. Refuses to decide who meets whom."""
