using System.Collections.Immutable;

namespace ZeroShotOrleans.Inference.Devices;

/// <summary>What a tower runs on, and what was asked for before it and did not work.</summary>
/// <param name="Device">One of <see cref="DeviceOrder.Known"/>, such as <c>cuda</c>.</param>
/// <param name="Skipped">Devices that were tried before it, in that order; empty when the first one worked.</param>
public sealed record DeviceChoice(string Device, ImmutableArray<SkippedDevice> Skipped)
{
    /// <summary>The CPU, at the first attempt.</summary>
    public static DeviceChoice Cpu { get; } = new(ExecutionProvider.CpuName, []);

    /// <summary>Whether it is ONNX Runtime's own CPU code: then every core can run a batch. Any other device runs one batch at a time.</summary>
    public bool IsCpu => Device == ExecutionProvider.CpuName;
}

/// <summary>A device that did not work.</summary>
/// <param name="Name">One of <see cref="DeviceOrder.Known"/>.</param>
/// <param name="Reason">Why, in one line. It may name libraries of this machine: for operators and logs.</param>
public sealed record SkippedDevice(string Name, string Reason)
{
    /// <summary>Name and reason, for messages.</summary>
    public override string ToString() => $"{Name} ({Reason})";
}
