package io.gustfront.cluster.store;

import java.util.List;

/** Where things are. {@code docs/control-plane.md} says what they hold. */
public final class StoreLayout {
    /** Which leadership it is; its version is the fence. */
    public static final String TERM = "/term";

    /** Who leads. */
    public static final String LEADER = "/leader";

    /** The masters that live. */
    public static final String MASTERS = "/masters";

    /** The supervisors that live. */
    public static final String SUPERVISORS = "/supervisors";

    /** The nodes that are known. */
    public static final String NODES = "/nodes";

    /** The topologies. */
    public static final String TOPOLOGIES = "/topologies";

    /** Which names are taken. */
    public static final String NAMES = "/names";

    /** Where executors are. */
    public static final String ASSIGNMENTS = "/assignments";

    /** Commands that were done. */
    public static final String REQUESTS = "/requests";

    /** The nodes that are always there, which have the others as children. */
    public static final List<String> PARENTS =
            List.of(MASTERS, SUPERVISORS, NODES, TOPOLOGIES, NAMES, ASSIGNMENTS, REQUESTS);

    private StoreLayout() {}

    /** The path of a child. */
    public static String child(String parent, String name) {
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("not a name: '" + name + "'");
        }
        return parent + "/" + name;
    }
}
