package okhttp3;

import java.util.ArrayList;
import java.util.List;

public final class CertificatePinner {
    public final List<String> pins;

    private CertificatePinner(List<String> pins) {
        this.pins = pins;
    }

    public static final class Builder {
        private final List<String> pins = new ArrayList<>();

        public Builder add(String pattern, String... pins) {
            for (String pin : pins) this.pins.add(pattern + " " + pin);
            return this;
        }

        public CertificatePinner build() {
            return new CertificatePinner(List.copyOf(pins));
        }
    }
}
