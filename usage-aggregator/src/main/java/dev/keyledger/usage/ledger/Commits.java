package dev.keyledger.usage.ledger;

import java.util.Set;

/** Told by the ledger what others have to know. Called on the counting thread, so it must only take note. */
public interface Commits {
    /** Something of these partitions changed in the database. */
    void committed(Set<Integer> partitions);

    /** This instance may publish the partition from now on; what a former owner left unpublished is waiting. */
    void owned(int partition);

    /** The partition went to another instance. */
    void lost(int partition);
}
