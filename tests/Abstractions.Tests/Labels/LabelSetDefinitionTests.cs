namespace ZeroShotOrleans.Abstractions.Tests.Labels;

public sealed class LabelSetDefinitionTests
{
    [Fact]
    public void A_set_without_templates_gets_that_of_the_model()
    {
        var model = Models.Named("clip") with { DefaultTemplate = "a photo of a {}." };

        Assert.Equal(["a photo of a {}."], new LabelSetDefinition { Labels = ["cat"] }.WithDefaults(model).Templates);
        Assert.Equal(["a photo of a {}."], new LabelSetDefinition { Labels = ["cat"], Templates = default }.WithDefaults(model).Templates);
        Assert.Equal(["{}"], new LabelSetDefinition { Labels = ["cat"], Templates = ["{}"] }.WithDefaults(model).Templates);
    }
}
