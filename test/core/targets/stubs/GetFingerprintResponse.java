package com.wultra.android.sslpinning.model;

import java.util.Date;

public final class GetFingerprintResponse {
    public final Entry[] fingerprints;

    public GetFingerprintResponse(Entry[] fingerprints) {
        this.fingerprints = fingerprints;
    }

    public static final class Entry {
        public final String name;
        public final byte[] fingerprint;
        public final Date expires;
        public final byte[] signature;
        public final Integer depth;

        public Entry(String name, byte[] fingerprint, Date expires, byte[] signature) {
            this(name, fingerprint, expires, signature, null);
        }

        public Entry(String name, byte[] fingerprint, Date expires, byte[] signature, Integer depth) {
            this.name = name;
            this.fingerprint = fingerprint;
            this.expires = expires;
            this.signature = signature;
            this.depth = depth;
        }
    }
}
