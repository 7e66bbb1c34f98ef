using ZeroShotOrleans.Inference.Devices;

namespace ZeroShotOrleans.Inference.Tests.Devices;

public sealed class DeviceOrderTests
{
    [Theory]
    [InlineData("cpu", "cpu")]
    [InlineData("cuda,cpu", "cuda cpu")]
    [InlineData(" TensorRT , CUDA,,", "tensorrt cuda cpu")]
    [InlineData("cuda, CUDA", "cuda cpu")]
    [InlineData("CoreML,DirectML,OpenVINO", "coreml directml openvino cpu")]
    public void Tries_devices_in_order_and_the_cpu_last(string names, string expected) =>
        Assert.Equal(expected.Split(' '), DeviceOrder.Parse(names).Names);

    [Theory]
    [InlineData("cuda", "cuda")]
    [InlineData("tensorrt, cuda", "tensorrt cuda")]
    [InlineData("cpu", "cpu")]
    public void Adds_no_device_in_strict_mode(string names, string expected) =>
        Assert.Equal(expected.Split(' '), DeviceOrder.Parse(names, strict: true).Names);

    [Theory]
    [InlineData("gpu", false, "'gpu' is not a known device. Known devices: coreml, cuda, directml, openvino, tensorrt, cpu.")]
    [InlineData("cuda cpu", false, "'cuda cpu' is not a known device. Known devices: coreml, cuda, directml, openvino, tensorrt, cpu.")]
    [InlineData("", false, "The device list is empty. Give at least one of coreml, cuda, directml, openvino, tensorrt, cpu.")]
    [InlineData(" , ", true, "The device list is empty. Give at least one of coreml, cuda, directml, openvino, tensorrt, cpu.")]
    [InlineData("cpu,cuda", false, "cuda would never be used, because it is listed after cpu, which always works. Put cpu last.")]
    [InlineData("cuda,cpu", true, "Fallback to the CPU is disabled, but cpu is listed after cuda. Remove cpu from the list, or enable the fallback.")]
    public void Rejects_an_invalid_device_list(string names, bool strict, string error)
    {
        Assert.Equal(error, Assert.Throws<FormatException>(() => DeviceOrder.Parse(names, strict)).Message);
    }
}
