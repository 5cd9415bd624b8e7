"""How each part of the desk is made. The imports stand inside: what is heavy is loaded when its part is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.services.acts.bulk import Bulk
    from desktop_app.services.acts.decide import Decide
    from desktop_app.services.acts.drafts import Drafts
    from desktop_app.services.acts.evidence import Evidence
    from desktop_app.services.acts.notes import Notes
    from desktop_app.services.acts.outbox import Outbox
    from desktop_app.services.acts.overlay import Overlay
    from desktop_app.services.acts.packets import Packets
    from desktop_app.services.acts.refunds.decide_refunds import DecideRefunds
    from desktop_app.services.approvals.approvals import Approvals
    from desktop_app.services.approvals.second_person import SecondPeople
    from desktop_app.services.backup import Backup
    from desktop_app.services.cases.forecasts import Forecasts
    from desktop_app.services.cases.lists import CaseLists
    from desktop_app.services.cases.saved_views import SavedViews
    from desktop_app.services.cases.today import Today
    from desktop_app.services.casework.casework import Casework
    from desktop_app.services.connections import Connections
    from desktop_app.services.desk import Desk
    from desktop_app.services.export import Export
    from desktop_app.services.gateways import Gateways
    from desktop_app.services.intake.batches import Intake
    from desktop_app.services.intake.replay import Replay
    from desktop_app.services.journal import JournalService
    from desktop_app.services.refunds.addresses import AddressBook
    from desktop_app.services.refunds.queue import RefundQueue
    from desktop_app.services.refunds.refunds import Refunds
    from desktop_app.services.rehearsals.rehearsals import Rehearsals
    from desktop_app.services.reminders.reminders import Reminders
    from desktop_app.services.rulebook import Rulebook
    from desktop_app.services.runner import Runner
    from desktop_app.services.sync.sync import Sync
    from desktop_app.store.archive import Archive
    from desktop_app.store.files import FileStore
    from desktop_app.store.work import WorkStore
    from desktop_app.vault.vault import Vault


def work(desk: Desk) -> WorkStore:
    from desktop_app.store.work import WorkStore  # SQLAlchemy and Alembic

    return WorkStore.open(desk.home, desk.clock)


def archive(desk: Desk) -> Archive:
    from desktop_app.store.archive import Archive

    return Archive(desk.home)


def files(desk: Desk) -> FileStore:
    from desktop_app.store.files import FileStore

    return FileStore(desk.home)


def rulebook(desk: Desk) -> Rulebook:
    from desktop_app.services.rulebook import Rulebook  # pydantic, when the packs are read

    return Rulebook(desk)


def connections(desk: Desk) -> Connections:
    from desktop_app.services.connections import Connections

    return Connections(desk)


def intake(desk: Desk) -> Intake:
    from desktop_app.services.intake.batches import Intake  # readers of tables

    return Intake(desk)


def replay(desk: Desk) -> Replay:
    from desktop_app.services.intake.replay import Replay

    return Replay(desk)


def export(desk: Desk) -> Export:
    from desktop_app.services.export import Export  # XlsxWriter

    return Export(desk)


def decide(desk: Desk) -> Decide:
    from desktop_app.services.acts.decide import Decide

    return Decide(desk)


def decide_refunds(desk: Desk) -> DecideRefunds:
    from desktop_app.services.acts.refunds.decide_refunds import DecideRefunds

    return DecideRefunds(desk)


def bulk(desk: Desk) -> Bulk:
    from desktop_app.services.acts.bulk import Bulk

    return Bulk(desk)


def outbox(desk: Desk) -> Outbox:
    from desktop_app.services.acts.outbox import Outbox

    return Outbox(desk)


def packets(desk: Desk) -> Packets:
    from desktop_app.services.acts.packets import Packets

    return Packets(desk)


def drafts(desk: Desk) -> Drafts:
    from desktop_app.services.acts.drafts import Drafts

    return Drafts(desk)


def notes(desk: Desk) -> Notes:
    from desktop_app.services.acts.notes import Notes

    return Notes(desk)


def evidence(desk: Desk) -> Evidence:
    from desktop_app.services.acts.evidence import Evidence  # readers of PDF and pictures

    return Evidence(desk)


def overlay(desk: Desk) -> Overlay:
    from desktop_app.services.acts.overlay import Overlay

    return Overlay(desk)


def journal(desk: Desk) -> JournalService:
    from desktop_app.services.journal import JournalService

    return JournalService(desk)


def backup(desk: Desk) -> Backup:
    from desktop_app.services.backup import Backup

    return Backup(desk)


def case_lists(desk: Desk) -> CaseLists:
    from desktop_app.services.cases.lists import CaseLists

    return CaseLists(desk)


def refunds(desk: Desk) -> Refunds:
    from desktop_app.services.refunds.refunds import Refunds  # the rule engine, when requests are judged

    return Refunds(desk)


def refund_queue(desk: Desk) -> RefundQueue:
    from desktop_app.services.refunds.queue import RefundQueue

    return RefundQueue(desk)


def addresses(desk: Desk) -> AddressBook:
    from desktop_app.services.refunds.addresses import AddressBook

    return AddressBook(desk)


def approvals(desk: Desk) -> Approvals:
    from desktop_app.services.approvals.approvals import Approvals  # pydantic

    return Approvals(desk)


def second_person(desk: Desk) -> SecondPeople:
    from desktop_app.services.approvals.second_person import SecondPeople  # pydantic

    return SecondPeople(desk)


def forecasts(desk: Desk) -> Forecasts:
    from desktop_app.services.cases.forecasts import Forecasts

    return Forecasts(desk)


def views(desk: Desk) -> SavedViews:
    from desktop_app.services.cases.saved_views import SavedViews  # work.db

    return SavedViews(desk)


def today(desk: Desk) -> Today:
    from desktop_app.services.cases.today import Today

    return Today(desk)


def casework(desk: Desk) -> Casework:
    from desktop_app.services.casework.casework import Casework

    return Casework(desk)


def vault(desk: Desk) -> Vault:
    from desktop_app.services.profile import profile_id
    from desktop_app.vault.vault import Vault  # the system's keyring

    return Vault(lambda: profile_id(desk))


def gateways(desk: Desk) -> Gateways:
    from desktop_app.services.gateways import Gateways

    return Gateways(desk)


def rehearsals(desk: Desk) -> Rehearsals:
    from desktop_app.services.rehearsals.rehearsals import Rehearsals

    return Rehearsals(desk)


def sync(desk: Desk) -> Sync:
    from desktop_app.services.sync.sync import Sync

    return Sync(desk)


def reminders(desk: Desk) -> Reminders:
    from desktop_app.services.reminders.reminders import Reminders

    return Reminders(desk)


def runner(desk: Desk) -> Runner:
    from desktop_app.services.runner import Runner

    return Runner(desk)
