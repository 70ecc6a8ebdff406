"""`python -m bench.skill_model --data FILE.csv.gz`: how well the skill model foresees answers.

Beside it, on the same people, baselines of the literature. `docs/skill-model.md` explains.
"""
