namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>Compares rows of numbers and reports the first difference.</summary>
internal static class Close
{
    public static void To(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            // Written so that NaN fails.
            Assert.True(
                MathF.Abs(expected[i] - actual[i]) <= tolerance,
                $"{what}: value {i} is {actual[i]:R} instead of {expected[i]:R}, which exceeds the tolerance {tolerance}.");
        }
    }
}
