using Microsoft.Extensions.Options;
using ZeroShotOrleans.Inference.Devices;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Encoding.Options;

/// <summary>The devices that an encoder silo runs its models on, and the precision. Same section as <see cref="EncoderOptions"/>.</summary>
public sealed class DeviceOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = EncoderOptions.Section;

    /// <summary>
    /// Devices in order of preference, separated by commas: <c>coreml</c>, <c>cuda</c>, <c>directml</c>, <c>openvino</c>, <c>tensorrt</c>, <c>cpu</c>. A model runs on the
    /// first one on which it loads and answers; <c>cpu</c> is appended unless <see cref="StrictDevices"/> is set. Default <c>cpu</c>.
    /// </summary>
    public string Devices { get; set; } = "cpu";

    /// <summary>
    /// Refuse a model rather than run any part of it on a CPU that <see cref="Devices"/> does not name. Default false: a silo without its GPU is slow but
    /// still works.
    /// </summary>
    public bool StrictDevices { get; set; }

    /// <summary>
    /// Precision of image towers: <c>int8</c>, <c>fp16</c>, <c>quantized</c> or any other variant in the model's folder; a model without it is
    /// refused. Default null, the same as <c>auto</c> and <c>float32</c>. Text towers always run in float32: label embeddings are stored once, for every silo.
    /// </summary>
    public string? Precision { get; set; }

    internal DeviceOrder Order => DeviceOrder.Parse(Devices, StrictDevices);

    internal string? VariantOf(ModelFolder folder) => ImagePrecision.VariantOf(folder, Precision);
}

/// <summary>Checks that <see cref="DeviceOptions"/> names known devices.</summary>
internal sealed class DeviceOptionsValidator : IValidateOptions<DeviceOptions>
{
    public ValidateOptionsResult Validate(string? name, DeviceOptions options) =>
        DeviceOrder.TryParse(options.Devices, options.StrictDevices, out _, out var error)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{DeviceOptions.Section}:{nameof(options.Devices)}: {error}");
}
