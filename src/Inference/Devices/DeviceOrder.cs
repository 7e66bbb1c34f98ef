using System.Diagnostics.CodeAnalysis;

namespace ZeroShotOrleans.Inference.Devices;

/// <summary>Ordered list of devices to try for a tower. The first on which it loads and runs is used.</summary>
/// <remarks>Immutable.</remarks>
internal sealed class DeviceOrder
{
    internal DeviceOrder(IEnumerable<ExecutionProvider> providers, bool strict) => (Providers, Strict) = ([.. providers], strict);

    /// <summary>Valid names in alphabetical order, except that <c>cpu</c> is last.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. ExecutionProvider.All.Select(provider => provider.Name)];

    /// <summary>Only the CPU, which always works.</summary>
    public static DeviceOrder Cpu { get; } = new([ExecutionProvider.Cpu], strict: false);

    /// <summary>Device names in order. Unless <see cref="Strict"/>, <c>cpu</c> is always the last one.</summary>
    public IReadOnlyList<string> Names => [.. Providers.Select(provider => provider.Name)];

    /// <summary>
    /// Whether to reject a model instead of running it, or any of its operators, on a CPU that was not requested. A single operator that the device
    /// lacks, or that ONNX Runtime keeps on the CPU because it only computes shapes, causes rejection.
    /// </summary>
    public bool Strict { get; }

    internal IReadOnlyList<ExecutionProvider> Providers { get; }

    /// <summary>Parses a list such as <c>cuda, cpu</c>; case-insensitive.</summary>
    /// <param name="names">Comma-separated names from <see cref="Known"/>.</param>
    /// <param name="strict">See <see cref="Strict"/>.</param>
    /// <param name="order">The result, if true is returned.</param>
    /// <param name="error">What is wrong with the list and what to do, if false is returned.</param>
    public static bool TryParse(string names, bool strict, [NotNullWhen(true)] out DeviceOrder? order, [NotNullWhen(false)] out string? error)
    {
        order = null;
        var providers = new List<ExecutionProvider>();
        foreach (var name in names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (ExecutionProvider.All.FirstOrDefault(provider => provider.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } provider)
            {
                error = $"'{name}' is not a known device. Known devices: {string.Join(", ", Known)}.";
                return false;
            }

            if (providers.Contains(ExecutionProvider.Cpu))
            {
                error = $"{provider.Name} would never be used, because it is listed after cpu, which always works. Put cpu last.";
                return false;
            }

            providers.Add(provider);
        }

        if (providers.Count == 0)
        {
            error = $"The device list is empty. Give at least one of {string.Join(", ", Known)}.";
            return false;
        }

        if (strict && providers is [_, .., { IsCpu: true }])
        {
            error = $"Fallback to the CPU is disabled, but cpu is listed after {providers[^2].Name}. Remove cpu from the list, or enable the fallback.";
            return false;
        }

        if (!strict && !providers.Contains(ExecutionProvider.Cpu))
        {
            providers.Add(ExecutionProvider.Cpu);
        }

        (order, error) = (new DeviceOrder(providers, strict), null);
        return true;
    }

    /// <summary>Parses a list such as <c>cuda, cpu</c>.</summary>
    /// <param name="names">Comma-separated names from <see cref="Known"/>.</param>
    /// <param name="strict">See <see cref="Strict"/>.</param>
    /// <exception cref="FormatException">The list is not valid; the message says why and what to do.</exception>
    public static DeviceOrder Parse(string names, bool strict = false) =>
        TryParse(names, strict, out var order, out var error) ? order : throw new FormatException(error);
}
