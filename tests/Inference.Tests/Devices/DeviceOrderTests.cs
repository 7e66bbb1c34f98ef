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
    public void Devices_are_tried_as_listed_and_the_cpu_last(string names, string expected) =>
        Assert.Equal(expected.Split(' '), DeviceOrder.Parse(names).Names);

    [Theory]
    [InlineData("cuda", "cuda")]
    [InlineData("tensorrt, cuda", "tensorrt cuda")]
    [InlineData("cpu", "cpu")]
    public void Where_falling_back_is_forbidden_nothing_is_added(string names, string expected) =>
        Assert.Equal(expected.Split(' '), DeviceOrder.Parse(names, strict: true).Names);

    [Theory]
    [InlineData("gpu", false, "'gpu' is no device that is known. Known are coreml, cuda, directml, openvino, tensorrt, cpu.")]
    [InlineData("cuda cpu", false, "'cuda cpu' is no device that is known. Known are coreml, cuda, directml, openvino, tensorrt, cpu.")]
    [InlineData("", false, "No device is named. Name at least one of coreml, cuda, directml, openvino, tensorrt, cpu.")]
    [InlineData(" , ", true, "No device is named. Name at least one of coreml, cuda, directml, openvino, tensorrt, cpu.")]
    [InlineData("cpu,cuda", false, "cuda would never be tried: it comes after cpu, which always works. Put cpu last.")]
    [InlineData("cuda,cpu", true, "Falling back to the CPU is forbidden, but cpu comes after cuda. Take cpu out of the list, or allow it.")]
    public void A_list_that_cannot_be_meant_is_refused(string names, bool strict, string fault)
    {
        Assert.Equal(fault, Assert.Throws<FormatException>(() => DeviceOrder.Parse(names, strict)).Message);
    }
}
