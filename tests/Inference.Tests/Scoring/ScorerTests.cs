using CsCheck;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Inference.Tests.Scoring;

public sealed class ScorerTests
{
    // Three labels in the plane and a background: the cosines with (1, 0) are 0.6, 0.8, 0 and -0.6.
    private static readonly float[] _plane = [0.6f, 0.8f, 0.8f, 0.6f, 0, 1, -0.6f, 0.8f];

    [Fact]
    public void Softmax_scores_sum_to_one()
    {
        var scores = Plain(scale: 10).Rank([1, 0], topK: 3, threshold: 0, ScoreActivation.Trained);

        // e^8 / (e^8 + e^6 + e^0) etc., computed by hand.
        Assert.Equal([1, 0, 2], scores.Select(scored => scored.Label));
        Assert.Equal(0.880536902f, scores[0].Score, tolerance: 1e-6f);
        Assert.Equal(0.119167710f, scores[1].Score, tolerance: 1e-6f);
        Assert.Equal(0.000295388f, scores[2].Score, tolerance: 1e-6f);
        Assert.Equal([0.8f, 0.6f, 0f], scores.Select(scored => scored.Cosine));
        Assert.Equal([8f, 6f, 0f], scores.Select(scored => scored.Logit));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sigmoid_model_scores_labels_independently_in_both_modes(bool multiLabel)
    {
        var scorer = new Scorer(_plane, labels: 3, dimension: 2, scale: 10, bias: -7, sigmoid: true);

        var scores = scorer.Rank([1, 0], topK: 3, threshold: 0, multiLabel ? ScoreActivation.AgainstBackground : ScoreActivation.Trained);

        // 1 / (1 + e^-1), 1 / (1 + e^1), 1 / (1 + e^7).
        Assert.Equal([1, 0, 2], scores.Select(scored => scored.Label));
        Assert.Equal(0.731058579f, scores[0].Score, tolerance: 1e-6f);
        Assert.Equal(0.268941421f, scores[1].Score, tolerance: 1e-6f);
        Assert.Equal(0.000911051f, scores[2].Score, tolerance: 1e-6f);
        Assert.Equal(1f, scores[0].Logit, tolerance: 1e-6f);
    }

    [Fact]
    public void Softmax_model_compares_each_label_with_the_background()
    {
        // (0, 1): cosines 0.8, 0.6, 1, and 0.8 with the background. Logit differences 0, -2, 2.
        var scores = Plain(scale: 10).Rank([0, 1], topK: 3, threshold: 0, ScoreActivation.AgainstBackground);

        Assert.Equal([2, 0, 1], scores.Select(scored => scored.Label));
        Assert.Equal(0.880797078f, scores[0].Score, tolerance: 1e-6f);
        Assert.Equal(0.5f, scores[1].Score, tolerance: 1e-6f);
        Assert.Equal(0.119202922f, scores[2].Score, tolerance: 1e-6f);
        Assert.Equal(10f, scores[0].Logit);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Explicit_activation_overrides_the_model(bool sigmoidModel)
    {
        var scorer = new Scorer(_plane, labels: 3, dimension: 2, scale: 10, bias: -7, sigmoid: sigmoidModel);

        var softmax = scorer.Rank([1, 0], topK: 3, threshold: 0, ScoreActivation.Softmax);
        var sigmoid = scorer.Rank([1, 0], topK: 3, threshold: 0, ScoreActivation.Sigmoid);

        // Logits 1, -1, -7. e^8 / (e^8 + e^6 + e^0) and so on; 1 / (1 + e^-1), 1 / (1 + e^1), 1 / (1 + e^7).
        float[] shared = [0.880536902f, 0.119167710f, 0.000295388f], single = [0.731058579f, 0.268941421f, 0.000911051f];
        Assert.Equal([1, 0, 2], softmax.Select(scored => scored.Label));
        Assert.Equal([1, 0, 2], sigmoid.Select(scored => scored.Label));
        Assert.All(softmax.Zip(shared), pair => Assert.Equal(pair.Second, pair.First.Score, tolerance: 1e-6f));
        Assert.All(sigmoid.Zip(single), pair => Assert.Equal(pair.Second, pair.First.Score, tolerance: 1e-6f));
    }

    [Fact]
    public void Uses_the_best_of_several_image_embeddings_per_label()
    {
        var scores = Plain(scale: 1).Rank([1, 0, 0, 1, -1, 0], topK: 3, threshold: 0, ScoreActivation.Trained);

        Assert.Equal([1f, 0.8f, 0.8f], scores.Select(scored => scored.Cosine));
        Assert.Equal([2, 0, 1], scores.Select(scored => scored.Label));
    }

    [Fact]
    public void Omits_labels_below_the_threshold()
    {
        var scores = Plain(scale: 10).Rank([0, 1], topK: 3, threshold: 0.5f, ScoreActivation.AgainstBackground);

        Assert.Equal([2, 0], scores.Select(scored => scored.Label));
    }

    [Fact]
    public void Duplicate_labels_share_the_probability_in_input_order()
    {
        float[] vectors = [1, 0, 1, 0, 0, 1, 0, 0];

        var scores = new Scorer(vectors, labels: 3, dimension: 2, scale: 100, bias: 0, sigmoid: false).Rank([1, 0], topK: 2, threshold: 0, ScoreActivation.Trained);

        Assert.Equal([0, 1], scores.Select(scored => scored.Label));
        Assert.Equal([0.5f, 0.5f], scores.Select(scored => scored.Score));
    }

    [Theory]
    [InlineData(-100, 0)]
    [InlineData(-1e4f, 1e4f)]
    [InlineData(0, 1e4f)]
    public void Extreme_logits_do_not_overflow(float low, float high)
    {
        // Scale 1, and one-dimensional embeddings that equal their logits; unit length is not required.
        var softmax = new Scorer([low, high, 0], labels: 2, dimension: 1, scale: 1, bias: 0, sigmoid: false);
        var sigmoid = new Scorer([low - 200, high + 200, 0], labels: 2, dimension: 1, scale: 1, bias: 0, sigmoid: true);

        var shared = softmax.Rank([1], topK: 2, threshold: 0, ScoreActivation.Trained);
        var single = sigmoid.Rank([1], topK: 2, threshold: 0, ScoreActivation.Trained);

        Assert.Equal(1f, shared[0].Score);
        Assert.Equal(0f, shared[1].Score, tolerance: 1e-30f);
        Assert.Equal([1, 0], shared.Select(scored => scored.Label));
        Assert.Equal([1f, 0f], single.Select(scored => scored.Score));
    }

    [Fact]
    public void Equal_logits_get_equal_scores() =>
        Assert.Equal(
            [0.5f, 0.5f],
            new Scorer([1e4f, 1e4f, 0], 2, 1, scale: 1, bias: 0, sigmoid: false).Rank([1], 2, 0, ScoreActivation.Trained).Select(scored => scored.Score));

    [Fact]
    public void NaN_embedding_has_no_scores()
    {
        Assert.Empty(Plain(scale: 10).Rank([float.NaN, 0], topK: 3, threshold: 0, ScoreActivation.Trained));
        Assert.Empty(Plain(scale: 10).Rank([float.NaN, 0], topK: 3, threshold: 0, ScoreActivation.AgainstBackground));
    }

    [Fact]
    public void Top_k_equals_the_head_of_a_stable_sort() =>
        // Few distinct values, so that ties are frequent; 16 is one more than an embedding register holds.
        Gen.Select(Gen.Int[0, 6].Array[1, 300], Gen.Int[1, 320], Gen.Int[0, 6]).Sample((logits, topK, cut) =>
        {
            var vectors = logits.Select(logit => logit - 3f).Append(0).ToArray();
            var threshold = 1 / (1 + MathF.Exp(3 - cut));
            var all = logits.Select((_, i) => new Scorer([vectors[i], 0], 1, 1, 1, 0, sigmoid: true).Rank([1], 1, 0, ScoreActivation.Trained)[0] with { Label = i }).ToArray();

            var scores = new Scorer(vectors, logits.Length, 1, scale: 1, bias: 0, sigmoid: true).Rank([1], topK, threshold, ScoreActivation.Trained);

            Assert.Equal(all.Where(scored => scored.Score >= threshold).OrderByDescending(scored => scored.Score).ThenBy(scored => scored.Label).Take(topK), scores);
        });

    [Fact]
    public void Softmax_of_a_hundred_thousand_labels_sums_to_one()
    {
        const int Labels = 100_000;
        var random = new Random(7);
        var vectors = Enumerable.Range(0, Labels + 1).Select(_ => (float)(random.NextDouble() * 2) - 1).ToArray();

        var scores = new Scorer(vectors, Labels, 1, scale: 20, bias: 0, sigmoid: false).Rank([1], Labels, 0, ScoreActivation.Trained);

        Assert.Equal(Labels, scores.Length);
        Assert.Equal(1, scores.Sum(scored => (double)scored.Score), tolerance: 1e-5);
    }

    [Fact]
    public void Rejects_embeddings_with_an_incomplete_row()
    {
        Assert.Throws<ArgumentException>(() => new Scorer(new float[6], labels: 3, dimension: 2, scale: 1, bias: 0, sigmoid: false));
        Assert.Throws<ArgumentException>(() => Plain(scale: 1).Rank([1, 0, 0], topK: 1, threshold: 0, ScoreActivation.Trained));
        Assert.Throws<ArgumentException>(() => Plain(scale: 1).Rank([], topK: 1, threshold: 0, ScoreActivation.Trained));
        Assert.Throws<ArgumentOutOfRangeException>(() => Plain(scale: 1).Rank([1, 0], topK: 0, threshold: 0, ScoreActivation.Trained));
    }

    private static Scorer Plain(float scale) => new(_plane, labels: 3, dimension: 2, scale, bias: 0, sigmoid: false);
}
