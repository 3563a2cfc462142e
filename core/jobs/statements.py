"""The queue's longer SQL statements: how a job is entered, ordered, taken and forgotten."""

ENTER = """
insert into jobs (id, kind, request, fingerprint, store, asker, seconds, ticket)
values (?, ?, ?, ?, ?, ?, ?, (select coalesce(max(ticket), 0) + 1 from jobs))
on conflict (id) do update
set state = 'queued', stop = 0, message = '', worker = '', kind = excluded.kind, request = excluded.request,
    store = excluded.store, asker = excluded.asker, seconds = excluded.seconds, ticket = excluded.ticket
where state not in ('queued', 'running')
"""
# Tickets are drawn anew by a search that lets others pass, so rows are counted, not tickets.
FORGET = """
delete from jobs
where state not in ('queued', 'running')
and ticket <= (select ticket from jobs order by ticket desc limit 1 offset ?)
returning id
"""
# Askers are served in turn: the first job of each, who was served longest ago first; then the second ones.
WAITING = """
with laps as (
    select id, ticket, row_number() over (partition by jobs.asker order by ticket) as lap, coalesce(turn, 0) as turn
    from jobs left join turns on turns.asker = jobs.asker where state = 'queued'),
waiting as (select id, row_number() over (order by lap, turn, ticket) as place from laps)
"""
# A job's place: those that run or wait before it.
SELECT = f"""
{WAITING}
select jobs.*, coalesce(place - 1, 0) + (select count(*) from jobs as other where other.state = 'running') as ahead
from jobs left join waiting on waiting.id = jobs.id
"""
ORDER = """
order by case state when 'running' then 0 when 'queued' then 1 else 2 end,
         case when state = 'queued' then place else -ticket end
"""
CLAIM = f"""
{WAITING}
update jobs set state = 'running', worker = ?, loss = null, speed = null, seconds_left = null
where id = (select id from waiting where place = 1) returning *
"""
SERVED = """
insert into turns values (?, (select coalesce(max(turn), 0) + 1 from turns))
on conflict (asker) do update set turn = excluded.turn
"""
# Whoever has nothing in the table has been away for long.
STRANGERS = "delete from turns where asker not in (select asker from jobs)"
