def test_it(session, statements):
    from tests import factories as f
    from lms.db.queries import modules as m
    f.catalogue(session)
    r = f.module(session, quiz=f.quiz())
    print(m.module_list(session))
    statements.seen.clear()
    row, doc = m.current_text(session, "opening-a-call", "nb")
    print(len(statements.seen), doc.title)
    statements.seen.clear()
    row, doc2 = m.current_text(session, "opening-a-call", "nb")
    assert doc is doc2
    assert len(statements.seen)==1
