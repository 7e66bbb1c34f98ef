using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using ZeroShotOrleans.Inference.Devices;

namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>What a certificate is valid for. If one of the values changes, the tower is verified again.</summary>
/// <param name="Tower"><see cref="Image"/> or <see cref="Text"/>.</param>
/// <param name="Fingerprint"><see cref="ModelFolder.ImageFingerprint"/> or <see cref="ModelFolder.TextFingerprint"/>.</param>
/// <param name="Precision"><c>float32</c>, or the variant, such as <c>int8</c>.</param>
/// <param name="Device">One of <see cref="DeviceOrder.Known"/> and the architecture of the processor, such as <c>cpu x64</c>.</param>
/// <param name="Product">Version of this library.</param>
/// <param name="Runtime">Version of ONNX Runtime.</param>
/// <param name="Reference">Hash of golden.json; empty if the folder has none.</param>
internal sealed record CertificateKey(string Tower, string Fingerprint, string Precision, string Device, string Product, string Runtime, string Reference)
{
    /// <summary>The image tower.</summary>
    public const string Image = "image";

    /// <summary>The text tower.</summary>
    public const string Text = "text";

    private const string Full = "float32";

    // Increment it when the checks change, so that towers are verified again.
    private const int Checks = 1;

    private static readonly string _product =
        typeof(CertificateKey).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>The key of an image tower.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="variant">Null for float32.</param>
    /// <param name="decode">How images are decoded.</param>
    /// <param name="device">The device that the tower runs on.</param>
    /// <exception cref="ModelFolderException">The tower does not exist.</exception>
    public static CertificateKey OfImages(ModelFolder folder, string? variant, Images.DecodeOptions? decode, string device) =>
        Of(folder, Image, folder.ImageFingerprint(variant, decode), variant, device);

    /// <summary>The key of a text tower.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="device">The device that the tower runs on.</param>
    public static CertificateKey OfTexts(ModelFolder folder, string device) => Of(folder, Text, folder.TextFingerprint, folder.Manifest.TextVariant, device);

    /// <summary>Name of its file.</summary>
    // Not a property: those are part of the text of a record.
    public string ToFileName() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Checks} {this}"))) + ".json";

    private static CertificateKey Of(ModelFolder folder, string tower, string fingerprint, string? variant, string device)
    {
        OnnxEnvironment.Create();
        var golden = Path.Combine(folder.Path, GoldenFile.Name);
        return new CertificateKey(
            tower, fingerprint, variant ?? Full, $"{device} {RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", _product, OrtEnv.Instance().GetVersionString(),
            File.Exists(golden) ? Convert.ToHexStringLower(GraphFingerprint.HashOf(golden)) : "");
    }
}
