"""What is said of refusals about people, teams, targets and passwords: one sentence per code."""

from lms.web.kit.i18n import t


def sentences() -> dict[str, str]:
    """All of them, in the reader's language."""
    return {**_passwords(), **_people(), **_dates(), **_organisation(), **_files(), **_cells()}


def _passwords() -> dict[str, str]:
    return {
        "wrong-credentials": t(
            "No account here has this email and password. Check both, or have a new password sent."
        ),
        "demo-elsewhere": t("This is a demo. People sign in only on the machine that it runs on."),
        "password-short": t("Use at least %(least)s characters."),
        "password-long": t("Use %(most)s characters at most."),
        "password-weak": t(
            "This would be guessed quickly. Put four unrelated words in a row, or let a password "
            "manager make one."
        ),
        "password-wrong": t("This is not your current password."),
        "link-spent": t("This link has been used, or it is too old."),
    }


def _people() -> dict[str, str]:
    return {
        "name-missing": t("Enter the full name."),
        "name-long": t("Shorten the name to %(most)s characters."),
        "name-unreadable": t("The name has characters that cannot be seen. Type it anew."),
        "email-missing": t("Enter the work email."),
        "email-without-at": t("The email needs an @, such as asa@company.example"),
        "email-without-domain": t("The email needs a part after the @, such as asa@acme.example"),
        "email-letters": t("Use letters without accents, digits and dots in the email."),
        "email-malformed": t("No mail can be sent to this email. Check each sign of it."),
        "email-taken": t("Somebody here has this email already. Search for %(email)s in the list."),
        "roles-missing": t("Choose at least one access. It decides which pages they have."),
        "team-unknown": t("This team is no longer here. Choose another."),
        "sales-role-unknown": t("There is no sales role “%(role)s”. Choose of the list."),
        "minutes-cap": t("Enter a whole number from 0 to %(most_minutes)s."),
        "weekday": t("Choose a weekday."),
        "last-admin": t(
            "Nobody could administer any more. Give the access to somebody else first."
        ),
        "self-deactivated": t("You cannot deactivate yourself. Ask another administrator."),
    }


def _dates() -> dict[str, str]:
    return {
        "date-numbers": t("Enter day, month and year as numbers, such as 30 11 2026."),
        "date-year": t("Enter a year from %(first)s to %(last)s."),
        "date-month": t("Enter a month from 1 to 12."),
        "date-day": t("This month has %(days)s days. Enter a date from 1 to %(days)s."),
        "date-shape": t("Write the date as 2026-11-30 or 30.11.2026."),
    }


def _organisation() -> dict[str, str]:
    return {
        "team-name-missing": t("Enter a name for the team."),
        "team-name-long": t("Shorten the name of the team to %(most)s characters."),
        "team-taken": t("There is a team called %(name)s already. Choose another name."),
        "team-has-people": t("%(name)s still has people. Move them to other teams first."),
        "manager-unfit": t("Only active people with the access Manager can manage a team."),
        "target-level": t("Enter a level from 1 to 99."),
        "target-weight": t("Choose a weight from 1 to 3."),
        "target-changed": t(
            "Somebody set the target of %(skill)s to %(level)s meanwhile. Look again, then decide."
        ),
    }


def _files() -> dict[str, str]:
    return {
        "csv-binary": t("This is not a text file. Save it as CSV from your spreadsheet."),
        "csv-empty": t("There is nothing in it but, at most, the line of column names."),
        "csv-broken": t("A quotation mark opens here and is not closed well. Mend or remove it."),
        "csv-long": t("Import %(most)s lines at most at a time. Split the file here."),
        "csv-column-unknown": t("“%(column)s” is no column. Use: %(known)s."),
        "csv-column-twice": t("The column %(column)s is there twice. Remove one."),
        "csv-column-missing": t("The column %(column)s is missing. Add it to the first line."),
        "csv-problems": t("Correct the lines below first. Nothing was imported."),
        "csv-overtaken": t("Somebody else changed people in this moment. Check the file again."),
    }


def _cells() -> dict[str, str]:
    return {
        "csv-cells": t(
            "This line has %(cells)s cells, the first line has %(columns)s. Put quotation marks "
            "around a cell that holds the separator."
        ),
        "csv-twice": t("Line %(other)s has the email %(email)s as well. Keep one of them."),
        "csv-role-unknown": t("There is no access “%(role)s”. Use: %(known)s."),
        "csv-sales-role-unknown": t("There is no sales role “%(role)s”. Use: %(known)s."),
        "csv-manager-role": t("Who manages a team needs the access manager. Add it to roles."),
    }
