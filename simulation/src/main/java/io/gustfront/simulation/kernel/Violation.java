package io.gustfront.simulation.kernel;

/** Something was seen that must never be. */
public final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final String rule;

    /**
     * @param rule the name of the rule that was broken
     * @param story what was seen
     */
    public Violation(String rule, String story) {
        super(rule + ": " + story);
        this.rule = rule;
    }

    /** The name of the rule that was broken. */
    public String rule() {
        return rule;
    }
}
