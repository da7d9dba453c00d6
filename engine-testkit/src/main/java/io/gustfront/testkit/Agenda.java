package io.gustfront.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * Which parts are ready, and when the others wake up. A step costs what is due and not what there is: nothing looks at all parts, and
 * nothing is allocated. The ready ones are in the order of their numbers, in whatever order they were woken: an engine may ring bells in
 * the order of some hash, and a seed's draw has to mean the same each time.
 */
final class Agenda {
    /** The position of a part that is in neither list. */
    static final int NOWHERE = -1;

    private final List<Part> ready = new ArrayList<>(); // by their numbers
    private final List<Part> sleeping = new ArrayList<>(); // a binary heap: none is due before its parent

    /** Puts a part where its time belongs. */
    void put(Part part, long dueNs, long nowNs) {
        take(part);
        part.dueNs = dueNs;
        if (dueNs <= nowNs) {
            addReady(part);
        } else {
            part.isReady = false;
            sleeping.add(part);
            rise(part, sleeping.size() - 1);
        }
    }

    /** Takes a part out, wherever it is. */
    void take(Part part) {
        int at = part.position;
        if (at == NOWHERE) {
            return;
        }
        part.position = NOWHERE;
        if (part.isReady) {
            Part unused = ready.remove(placeOf(part.number));
        } else {
            Part last = sleeping.remove(sleeping.size() - 1);
            if (last != part) {
                rise(last, at);
                sink(last, last.position);
            }
        }
    }

    /** Time has come to this. */
    void wakeAllDue(long nowNs) {
        while (!sleeping.isEmpty() && sleeping.get(0).dueNs <= nowNs) {
            Part due = sleeping.get(0);
            take(due);
            addReady(due);
        }
    }

    private void addReady(Part part) {
        part.isReady = true;
        part.position = 0;
        ready.add(placeOf(part.number), part);
    }

    /** Where the ready part with a number is, or would be: behind all with lower ones. */
    private int placeOf(int number) {
        int from = 0;
        int to = ready.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (ready.get(middle).number < number) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    int readyCount() {
        return ready.size();
    }

    Part ready(int index) {
        return ready.get(index);
    }

    /** When the next one wakes up that isn't ready; {@link Part#NEVER} if none does. */
    long nextDueNs() {
        return sleeping.isEmpty() ? Part.NEVER : sleeping.get(0).dueNs;
    }

    private void rise(Part part, int from) {
        int at = from;
        while (at > 0) {
            int above = (at - 1) >>> 1;
            Part parent = sleeping.get(above);
            if (parent.dueNs <= part.dueNs) {
                break;
            }
            set(at, parent);
            at = above;
        }
        set(at, part);
    }

    private void sink(Part part, int from) {
        int at = from;
        int count = sleeping.size();
        while (2 * at + 1 < count) {
            int below = 2 * at + 1;
            if (below + 1 < count && sleeping.get(below + 1).dueNs < sleeping.get(below).dueNs) {
                below++;
            }
            Part child = sleeping.get(below);
            if (part.dueNs <= child.dueNs) {
                break;
            }
            set(at, child);
            at = below;
        }
        set(at, part);
    }

    private void set(int at, Part part) {
        sleeping.set(at, part);
        part.position = at;
    }
}
