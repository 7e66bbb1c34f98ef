using System.Diagnostics.CodeAnalysis;

namespace ZeroShotOrleans.Inference.Devices;

/// <summary>Which devices to try for a tower, in order: the first on which it loads and runs is taken.</summary>
/// <remarks>Immutable.</remarks>
public sealed class DeviceOrder
{
    internal DeviceOrder(IEnumerable<ExecutionProvider> providers, bool strict) => (Providers, Strict) = ([.. providers], strict);

    /// <summary>Names that can be asked for, in the order of the alphabet but for <c>cpu</c>, the last.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. ExecutionProvider.All.Select(provider => provider.Name)];

    /// <summary>The CPU: needs nothing, always works.</summary>
    public static DeviceOrder Cpu { get; } = new([ExecutionProvider.Cpu], strict: false);

    /// <summary>Names of the devices, in order. Unless <see cref="Strict"/>, <c>cpu</c> is the last one, asked for or not.</summary>
    public IReadOnlyList<string> Names => [.. Providers.Select(provider => provider.Name)];

    /// <summary>
    /// Whether a model is refused rather than run on a CPU that was not asked for, be it the whole tower or one operator of it. An operator that a device
    /// lacks, or that ONNX Runtime keeps on the CPU because it only works out shapes, is enough for a refusal.
    /// </summary>
    public bool Strict { get; }

    internal IReadOnlyList<ExecutionProvider> Providers { get; }

    /// <summary>Reads a list such as <c>cuda, cpu</c>; upper and lower case are the same.</summary>
    /// <param name="names">Names out of <see cref="Known"/>, with commas between.</param>
    /// <param name="strict">See <see cref="Strict"/>.</param>
    /// <param name="order">The order, when true is returned.</param>
    /// <param name="fault">What is wrong with the list and what to do, when false is returned.</param>
    public static bool TryParse(string names, bool strict, [NotNullWhen(true)] out DeviceOrder? order, [NotNullWhen(false)] out string? fault)
    {
        order = null;
        var providers = new List<ExecutionProvider>();
        foreach (var name in names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (ExecutionProvider.All.FirstOrDefault(provider => provider.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } provider)
            {
                fault = $"'{name}' is no device that is known. Known are {string.Join(", ", Known)}.";
                return false;
            }

            if (providers.Contains(ExecutionProvider.Cpu))
            {
                fault = $"{provider.Name} would never be tried: it comes after cpu, which always works. Put cpu last.";
                return false;
            }

            providers.Add(provider);
        }

        if (providers.Count == 0)
        {
            fault = $"No device is named. Name at least one of {string.Join(", ", Known)}.";
            return false;
        }

        if (strict && providers is [_, .., { IsCpu: true }])
        {
            fault = $"Falling back to the CPU is forbidden, but cpu comes after {providers[^2].Name}. Take cpu out of the list, or allow it.";
            return false;
        }

        if (!strict && !providers.Contains(ExecutionProvider.Cpu))
        {
            providers.Add(ExecutionProvider.Cpu);
        }

        (order, fault) = (new DeviceOrder(providers, strict), null);
        return true;
    }

    /// <summary>Reads a list such as <c>cuda, cpu</c>.</summary>
    /// <param name="names">Names out of <see cref="Known"/>, with commas between.</param>
    /// <param name="strict">See <see cref="Strict"/>.</param>
    /// <exception cref="FormatException">The list cannot be used; the message says why and what to do.</exception>
    public static DeviceOrder Parse(string names, bool strict = false) =>
        TryParse(names, strict, out var order, out var fault) ? order : throw new FormatException(fault);
}
