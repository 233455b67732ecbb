"""What `rq cron` asks of the workers, again and again: `make cron`."""

from rq import cron

from coaching import jobs

QUEUE = "polku"
EVERY = 5  # seconds
# Asked for in vain, because no worker was there, it is forgotten: the next round does it all.
SOON = 30  # seconds
# Mail servers may be slow, and one round sends many mails.
LONGEST = 900  # seconds

cron.register(jobs.run_due, QUEUE, interval=EVERY, ttl=SOON, result_ttl=0, job_timeout=LONGEST)
