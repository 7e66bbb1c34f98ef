using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Scaling from bytes to floats.</summary>
public sealed class PixelScalingTests
{
    private static readonly byte[] _everyValue = [.. Enumerable.Range(0, 3 * 256).Select(i => (byte)i)];

    public static TheoryData<double, float, float, float> Scalings => new()
    {
        { 1.0 / 255, 0, 0.48145466f, 0.26862954f },
        { 1.0 / 255, 0, 0.5f, 0.5f },
        { 1 / 127.5, 1, 0, 1 },
        { 1 / 127.5, 1, 0.3f, 0.7f },
        { 1, 0, 0, 1 },
    };

    [Theory]
    [MemberData(nameof(Scalings))]
    public void Vectorized_scaling_equals_scalar_scaling(double factor, float offset, float mean, float std)
    {
        var scaling = new PixelScaling(factor, offset, [mean, mean / 2, mean / 3], [std, std * 2, std * 3]);
        var numbers = new float[_everyValue.Length];

        scaling.Apply(_everyValue, numbers);

        Assert.Equal(_everyValue.Select((value, i) => scaling.At(i / 256, value)), numbers);
    }

    [Fact]
    public void Scales_a_remainder_shorter_than_an_embedding()
    {
        var scaling = new PixelScaling(Factor: 1.0 / 255, Offset: 0, Mean: [0, 0, 0], Std: [1, 1, 1]);
        var numbers = new float[9];

        scaling.Apply([255, 0, 51, 255, 0, 51, 255, 0, 51], numbers);

        Assert.Equal([1, 0, 0.2f, 1, 0, 0.2f, 1, 0, 0.2f], numbers);
    }
}
