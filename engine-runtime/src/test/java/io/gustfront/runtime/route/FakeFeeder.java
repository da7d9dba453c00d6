package io.gustfront.runtime.route;

import io.gustfront.runtime.flow.Feeder;

/** The executor whose outlets are tested, as what it runs sees it. */
final class FakeFeeder implements Feeder {
    static final int FIRST_TASK = 1;

    boolean isAside;

    @Override
    public int firstTask() {
        return FIRST_TASK;
    }

    @Override
    public boolean stepAside() {
        boolean was = isAside;
        isAside = true;
        return was;
    }

    @Override
    public void stepBack(boolean wasAside) {
        isAside = wasAside;
    }

    @Override
    public boolean isInCall() {
        return false;
    }

    @Override
    public boolean isOverdue() {
        return false;
    }
}
