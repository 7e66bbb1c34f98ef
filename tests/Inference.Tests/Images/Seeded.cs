using CsCheck;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Runs a property on the same cases each time, so that results are reproducible.</summary>
internal static class Seeded
{
    private const ulong Seed = 2026;

    /// <summary>Checks a property on generated values; a failure reports the case.</summary>
    public static void Check<T>(this Gen<T> gen, int cases, Action<T> property)
    {
        for (uint i = 0; i < cases; i++)
        {
            var value = gen.Generate(new PCG(i, Seed), null, out _);
            try
            {
                property(value);
            }
            catch (Exception failed)
            {
                throw new InvalidOperationException($"Case {i}: {value}", failed);
            }
        }
    }
}
