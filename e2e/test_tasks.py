"""Journeys: the list of tasks by keyboard and without script; planning a week of the roster."""

from datetime import date

from playwright.sync_api import expect

from accounts.models import Duty
from accounts.tests.staffing import away, on_duty
from consultations.models import Task
from e2e.journey import BOTH
from welcome.tests.records import make_consultation, make_sent

TODAY = date(2026, 11, 18)


def tasks(owner, office, *titles: str) -> list[Task]:
    fields = {"office": office, "owner": owner, "due_on": TODAY}
    return [Task.objects.create(title=title, **fields) for title in titles]


def test_every_page_about_tasks_and_the_roster_is_accessible(page_as, cast):
    adviser = cast.person("adviser")
    (task,) = tasks(adviser, cast.es, "Order leaflets")
    make_consultation(adviser, cast.es, follow_up_on=TODAY)
    make_sent(adviser, cast.es)
    on_duty(adviser, date(2026, 11, 17), 13, 15)
    on_duty(adviser, TODAY, 9, 10)
    absence = away(cast.person("adviser_partner"), TODAY, date(2026, 11, 20))
    lead = page_as("lead", looks=BOTH)
    for path in (
        *("/tasks/", "/tasks/?show=office", "/tasks/new/", f"/tasks/task/{task.pk}/hand-over/"),
        *("/roster/", "/offices/ES/roster/plan/", "/offices/ES/roster/duty/", "/offices/ES/"),
        *("/absences/", "/absences/new/", f"/absences/{absence.pk}/remove/"),
    ):
        lead.go(path)
    lead.go("/tasks/?show=office")
    lead.page.locator("[data-move] > summary").first.click()
    lead.look()


def test_tasks_are_done_moved_and_undone_by_keyboard(page_as, cast):
    first, second, third = tasks(cast.person("adviser"), cast.es, "Order leaflets", "Call school", "Ask DRK")
    staff = page_as("adviser").go("/tasks/")
    press = staff.keys.press

    press("ArrowDown")
    press("ArrowDown")
    expect(staff.page.locator("[data-task]").nth(1)).to_be_focused()
    press("d")
    expect(staff.page.get_by_text("Call school")).to_have_count(0)
    expect(staff.page.locator("[data-task]").nth(1)).to_be_focused()  # the one that took its place
    press("v")
    press("Enter")
    expect(staff.page.get_by_text("Moved to Wed, 25 Nov.")).to_be_visible()
    third.refresh_from_db()
    assert third.due_on == date(2026, 11, 25)

    staff.go("/tasks/")
    press("ArrowDown")
    press("d")
    expect(staff.page.get_by_text("Order leaflets")).to_have_count(0)
    press("z")
    expect(staff.page.get_by_role("link", name="Order leaflets")).to_be_visible()
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.done_at is None
    assert second.done_at is not None


def test_keys_do_nothing_while_typing_a_day(page_as, cast):
    tasks(cast.person("adviser"), cast.es, "Order leaflets")
    staff = page_as("adviser").go("/tasks/")
    staff.page.locator("[data-move] > summary").click()
    staff.page.get_by_label("Day", exact=True).focus()
    staff.keys.press("d")
    staff.keys.press("v")
    assert Task.objects.filter(done_at__isnull=True).count() == 1


def test_without_script_buttons_do_the_same(page_as, cast):
    tasks(cast.person("adviser"), cast.es, "Order leaflets", "Call school")
    page = page_as("adviser", java_script_enabled=False).page
    page.goto("/tasks/")
    page.get_by_role("button", name="Done").first.click()
    expect(page.get_by_text("Order leaflets")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    page.locator("[data-task]", has_text="Call school").locator("[data-move] > summary").click()
    page.get_by_role("button", name="to the next working day").locator("visible=true").click()
    expect(page.get_by_text("Moved to Thu, 19 Nov.")).to_be_visible()


def test_a_lead_plans_the_week(page_as, cast):
    lead = page_as("lead").go("/roster/")
    lead.follow("Plan the week")
    lead.page.get_by_role("checkbox", name="Adviser of ES, Thu, 19 Nov, 14:00–17:00").check()
    lead.press("Save")
    expect(lead.page.get_by_role("row", name="Thu, 19 Nov")).to_contain_text("Partner missing")
    assert Duty.objects.get().user == cast.person("adviser")
