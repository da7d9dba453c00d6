package io.gustfront.cluster.model;

import io.gustfront.api.topology.Topology;

/** What names and ids look like. Everything that comes from outside is held against this before it is used for anything. */
public final class Ids {
    private static final int SHA256_DIGITS = 64;

    private Ids() {}

    /** Whether this may be a name or an id: of nodes and masters, too, what is of components and topologies. */
    public static boolean isLegal(String id) {
        return Topology.isLegalId(id);
    }

    /**
     * Returns it, if it is legal.
     *
     * @param what whose id it is, for the message
     * @throws IllegalArgumentException if it isn't
     */
    public static String require(String what, String id) {
        if (!isLegal(id)) {
            throw new IllegalArgumentException(
                    "the " + what + " '" + shown(id) + "' is not legal: 1 to 128 of A-Z a-z 0-9 . _ -");
        }
        return id;
    }

    /** Returns a topology's name, if it is legal. Those beginning with two underscores are the system's. */
    public static String requireName(String name) {
        require("topology's name", name);
        if (name.startsWith("__")) {
            throw new IllegalArgumentException(
                    "the topology's name '" + name + "' is not legal: names that begin with __ are the system's");
        }
        return name;
    }

    /** Returns a digest, if it is 64 lower-case hexadecimal digits. */
    public static String requireSha256(String digest) {
        if (!isSha256(digest)) {
            throw new IllegalArgumentException(
                    "'" + shown(digest) + "' is not a SHA-256 in lower-case hexadecimal digits");
        }
        return digest;
    }

    private static boolean isSha256(String digest) {
        if (digest.length() != SHA256_DIGITS) {
            return false;
        }
        for (int i = 0; i < digest.length(); i++) {
            char c = digest.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** Something illegal, fit for being shown: cut, and without control characters. */
    public static String shown(String text) {
        String cut = text.length() > 140 ? text.substring(0, 140) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
