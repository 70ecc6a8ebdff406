"""What the people of the demo company write: essays, notes to reps and comments."""

BLUNDERS = ("gateway", "monthly", "two", "office", "sensor data")
"""What ends up in a gap when somebody does not know."""

ESSAYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "coach-by-questions": (
        (
            "What did you know about the plant manager before the last visit? Who told you about "
            "the decision, and in which words? What happened between your offer and that call?",
            "Take me through the day you sent the offer. Who else read it? What did they say about "
            "it that you still remember?",
        ),
        (
            "Why did you not ask for the plant manager? Did you think he would say no? What will "
            "you do better next time?",
            "Don't you agree that you should have gone higher up? Why didn't you?",
        ),
    ),
    "objections-on-the-phone": (
        (
            "Eleven alarms in a week, and then nobody looked any more. I'd have put it in the "
            "cupboard too. What was the first one about?",
            "So it cried wolf until you locked it away. What did the fitters find when they went "
            "to look? I'd like to hear that before I say anything about ours.",
        ),
        (
            "But Pulse is different, it never gives false alarms and it is much cheaper than what "
            "you bought. Can I show you on Thursday?",
            "I understand, but that was 2022. Modern sensors are a lot better. When do you have "
            "half an hour for a demo?",
        ),
    ),
    "questions-that-open": (
        (
            "The second depalletiser: tell me about the last time it stopped. What did the crew do "
            "until it ran again? What did that shift cost you in the end?",
            "Labeller 3 stood in September, you said. What happened that morning? Who had to be "
            "rung? What went out late because of it?",
        ),
        (
            "Is unplanned downtime a challenge for you? Have you thought about sensors? What is "
            "your budget for maintenance this year?",
            "Do your fans fail often or only in summer? Would it not help to know it earlier? Who "
            "decides about such things at your plant?",
        ),
    ),
    "what-sets-us-apart": (
        (
            "When did you last fix something to this pump, and how long did the line stand for it? "
            "With us a fitter puts a sensor on in ten minutes with the machine running. In 212 "
            "timed fittings the median was eight (TS-07). Where would you start?",
            "Who noticed the bearing on this fan before it went? Pulse warns of a failing bearing "
            "three weeks ahead, in the fitter's own words. Shall I read you one alert, as it came?",
        ),
        (
            "We have the best sensors on the market: no gateway, ten minutes, three weeks ahead, "
            "and unlike Machwatch we guarantee it. Shall I send you an offer?",
            "Pulse tells you about a month before that something will break. You will save a lot "
            "of money with it. Do you want to try it?",
        ),
    ),
    "who-we-sell-to": (
        (
            "Lofjord Seafood, Pulse. One site: yes, their web page. 120 machines: yes, the fitter "
            "said so. Three shifts: yes, job advert. Cost of a stop: not known. Stops a month: not "
            "known. Named manager: yes, Hilde. Decision: ask. Next: what did the last stop of the "
            "freezer line cost?",
            "Karpaty Packaging, Pulse. Two sites, but each runs alone: yes, annual report. 80 "
            "machines, two shifts: yes, plant visit. Head office forbids sensors on its network: "
            "no matter, Pulse needs none. Cost of a stop: 2,000 euro, the manager. Decision: go.",
        ),
        (
            "Nordmill. Big plant, nice people, they liked the demo. I think they will buy after "
            "the summer. Decision: go, because the potential is huge.",
            "A job shop with 24 machines near Győr. Small, but the owner is very interested and "
            "pays at once, so I say go.",
        ),
    ),
    "writing-that-gets-answered": (
        (
            "Subject: Filler 2, without stopping it\n\nYou said on Tuesday that line 2 cannot "
            "stand before Christmas. It need not: a fitter puts a sensor on in ten minutes with "
            "the machine running. Which of your fitters should see it done once?",
            "Subject: Your oven fans and the next planned stop\n\nYour fans run until week 51, so "
            "nothing may be stopped. A fitter puts a sensor on in ten minutes with the machine "
            "running. Is Thursday at ten quiet enough to try one?",
        ),
        (
            "Subject: Following up\n\nHi, just checking in after our call. Tarnholt is a leading "
            "provider of maintenance software and we would love to help you. Did you have time to "
            "think about it? When can we meet, and who else should join?",
            "Subject: Pulse\n\nAs discussed, our sensors are mounted without any downtime and are "
            "the most accurate in the industry. Please find attached our brochure, price list and "
            "three case studies. Looking forward to your feedback.",
        ),
    ),
}
"""Free texts by module: those of people who know, and those of people who do not."""

PRAISE = (
    "I heard the plant in it. Say it exactly like this on Thursday.",
    "Good: one question, and it is about something that happened.",
    "Clear, and nothing promised that we cannot prove.",
)
ADVICE = (
    "You answered before you knew what had happened. Ask first, then read the lesson once more.",
    "Two questions in one, and the second sells. Keep the first.",
    "The claim is not in the official words. Learn it by heart; it is one sentence.",
)

NOTES = {
    "a-crm-that-helps-you": (
        "Your accounts are good, your notes are not. Let's look at five together after this."
    ),
    "competitors-without-mud": (
        "Two of your plants are talking to Machwatch. Read this before you ring them."
    ),
    "know-pulse": (
        "Before your next plant visit, please. Ask me what you can't explain beside a pump."
    ),
    "know-the-rest": "Spares came up in three of your calls last week.",
    "objections-on-the-phone": (
        "I listened to four calls; all four end at the same objection. Start with lesson 2."
    ),
    "opening-a-first-call": (
        "Your first twenty seconds are long. Try the official opening for a week."
    ),
    "plan-your-territory": "Bring your three piles to our one-to-one.",
    "qualify-or-leave": "Twelve open deals are too many. Use this to find the five to leave.",
    "questions-that-open": (
        "You know the product; now let them talk. Four seconds of silence, remember."
    ),
    "what-sets-us-apart": "From memory, please: we say all seven sentences on Friday.",
    "who-we-sell-to": "Two of your last meetings were with plants that we can't help.",
    "writing-that-gets-answered": "Send me your next two mails before they go out.",
}
"""What a manager writes to an assignment, by module."""
