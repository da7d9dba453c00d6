package io.gustfront.runtime.flow;

/**
 * What one session's sender may send to one placement of the other side. Zero until granted. Grants are absolute positions:
 * how much may have been sent since the session began (PROTOCOL B2). Grants come on the link's thread; any executor takes.
 */
public final class CreditLine {
    private final Share share = new Share(0, 0);
    private long grantedTuples; // the link's thread
    private long grantedBytes; // the link's thread

    /** A line without credit. */
    public CreditLine() {}

    /** What is granted and not yet sent. */
    public Share share() {
        return share;
    }

    /** The link's thread: the other side grants up to these positions. Lower ones than before are ignored. */
    public void grant(long tuples, long bytes) {
        int moreTuples = more(tuples, grantedTuples);
        int moreBytes = more(bytes, grantedBytes);
        grantedTuples += moreTuples;
        grantedBytes += moreBytes;
        if (moreTuples > 0 || moreBytes > 0) {
            share.giveBack(moreTuples, moreBytes);
        }
    }

    /** What is beyond an int's range stays for the next grant, whose position is beyond this one's. */
    private static int more(long position, long before) {
        return position <= before ? 0 : (int) Math.min(Integer.MAX_VALUE, position - before);
    }
}
