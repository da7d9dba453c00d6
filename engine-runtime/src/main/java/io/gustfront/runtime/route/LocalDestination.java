package io.gustfront.runtime.route;

import io.gustfront.runtime.flow.Parcel;
import org.jspecify.annotations.Nullable;

/** An executor of the same worker. */
final class LocalDestination implements Destination {
    private final LocalPacker packer;
    private final boolean encoded;

    LocalDestination(LocalPacker packer, boolean encoded) {
        this.packer = packer;
        this.encoded = encoded;
    }

    @Override
    public boolean encoded() {
        return encoded;
    }

    @Override
    public @Nullable Batch trySend(Batch batch) {
        Parcel parcel = packer.tryPack(batch);
        if (parcel == null) {
            return batch;
        }
        packer.deliver(parcel);
        return null;
    }
}
