/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_ESP_H
#define SKPORT_ESP_H

/* Put the cases of IPsec ESP, which works in softirq, at the end of the plan.
 */
void esp_cases(void);

#endif
