package io.gustfront.cluster.model;

import java.util.regex.Pattern;

/** What names and ids look like. Everything that comes from outside is held against this before it is used for anything. */
public final class Ids {
    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private Ids() {}

    /** Whether this may be a name or an id: 1 to 128 of {@code A-Z a-z 0-9 . _ -}, and neither {@code .} nor {@code ..}. */
    public static boolean isLegal(String id) {
        return LEGAL.matcher(id).matches() && !id.equals(".") && !id.equals("..");
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
        if (!SHA256.matcher(digest).matches()) {
            throw new IllegalArgumentException(
                    "'" + shown(digest) + "' is not a SHA-256 in lower-case hexadecimal digits");
        }
        return digest;
    }

    /** Something illegal, fit for being shown: cut, and without control characters. */
    public static String shown(String text) {
        String cut = text.length() > 140 ? text.substring(0, 140) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
