"""Strangers that plug in later; each knows the services, none knows another."""
