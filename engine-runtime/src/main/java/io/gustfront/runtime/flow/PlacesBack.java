package io.gustfront.runtime.flow;

/** Where the places go that a parcel took, once its tuples have been executed. */
public interface PlacesBack {
    /** Gives places back. Called by the thread of the executor that took the parcel in. */
    void giveBack(int tuples, int bytes);
}
