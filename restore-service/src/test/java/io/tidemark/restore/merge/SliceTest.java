package io.tidemark.restore.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SliceTest {

    @Test
    void allSlicesTogetherHaveEveryFileOnceInItsOrder() {
        for (int files = 0; files < 12; files++) {
            List<Integer> list = IntStream.range(0, files).boxed().toList();
            for (int count = 1; count < 8; count++) {
                List<Integer> together = Slice.pieces(count).stream()
                        .flatMap(slice -> slice.of(list).stream())
                        .toList();
                assertThat(together).as("%s files in %s slices", files, count).isEqualTo(list);
            }
        }
    }

    @Test
    void slicesAreOfAboutTheSameSize() {
        List<Integer> files = IntStream.range(0, 10).boxed().toList();

        assertThat(Slice.pieces(4)).extracting(slice -> slice.of(files).size()).containsExactly(2, 3, 2, 3);
    }

    @Test
    void onePieceIsTheWhole() {
        assertThat(Slice.pieces(1)).containsExactly(Slice.WHOLE);
        assertThatThrownBy(() -> new Slice(2, 2)).hasMessageContaining("no piece 2 of 2");
    }
}
